import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { DatabaseLocation } from '../../src/database/index.ts';
import { describeOnBothEngines, makeLocation, rawDb } from '../support/databases.ts';
import { everyMigration } from '../support/every-migration.ts';

const run = promisify(execFile);

const tables = [
  'access_tokens',
  'audit_events',
  'audit_heads',
  'change_versions',
  'decisions',
  'deleted_environment_grants',
  'deleted_environments',
  'environment_grants',
  'environment_revision_tags',
  'environment_revisions',
  'environment_session_pieces',
  'environment_sessions',
  'environment_tags',
  'environments',
  'issuer_key_records',
  'members',
  'organization_keys',
  'organizations',
  'policy_documents',
  'policy_versions',
  'retracted_ciphertexts',
  'runner_pools',
  'signing_keys',
  'team_members',
  'teams',
  'trusted_issuers',
  'trusts',
  'used_subject_tokens',
  'users',
];

describeOnBothEngines('migrate', (openTestDatabase, engine) => {
  test('a fresh database has every table of the schema', async () => {
    const db = rawDb(await openTestDatabase());
    const found = await db.introspection.getTables();
    expect(found.map(({ name }) => name).sort()).toEqual(tables);
  });

  test('a database that is up to date keeps its rows when it is opened again', async () => {
    const database = await openTestDatabase();
    await rawDb(database)
      .insertInto('organizations')
      .values({ id: 'o1', name: 'Acme', name_key: 'acme', created_at: 1 })
      .execute();
    const again = await database.openAnother();
    expect(await again.db.selectFrom('organizations').select('name').execute()).toEqual([{ name: 'Acme' }]);
  });

  test('servers that start together on an empty database all come up', async () => {
    const { location, remove } = await makeLocation(engine);
    try {
      const started = Array.from({ length: 3 }, () => openInAnotherProcess(location));
      expect(await Promise.all(started)).toEqual(Array.from({ length: 3 }, () => everyMigration.join()));
    } finally {
      await remove();
    }
  });

  test('64-bit integers come back as numbers', async () => {
    const db = rawDb(await openTestDatabase());
    const createdAt = 2 ** 53 - 1;
    await db
      .insertInto('organizations')
      .values({ id: 'o1', name: 'Acme', name_key: 'acme', created_at: createdAt })
      .execute();
    const row = await db.selectFrom('organizations').select('created_at').executeTakeFirstOrThrow();
    expect(row.created_at).toBe(createdAt);
  });

  test('names that differ by case alone are one key, and a second row with it is refused', async () => {
    const db = rawDb(await openTestDatabase());
    const row = { name: 'Acme', name_key: 'acme', created_at: 1 };
    await db
      .insertInto('organizations')
      .values({ id: 'o1', ...row })
      .execute();
    await expect(
      db
        .insertInto('organizations')
        .values({ id: 'o2', ...row, name: 'ACME' })
        .execute(),
    ).rejects.toThrow(/unique/i);
  });

  test('a member of no organization is refused', async () => {
    const db = rawDb(await openTestDatabase());
    const row = { organization_id: 'none', user_id: 'none', role: 'admin', created_at: 1 } as const;
    await expect(db.insertInto('members').values(row).execute()).rejects.toThrow(/foreign key/i);
  });
});

/** Returns the migrations that a server of its own process finds once it has opened the database. */
async function openInAnotherProcess(location: DatabaseLocation): Promise<string> {
  const source = JSON.stringify(import.meta.resolve('../../src/database/index.ts'));
  const script = `
    const { openDatabase } = await import(${source});
    const database = await openDatabase(${JSON.stringify(location)}, { onFault: console.error });
    const rows = await database.db.selectFrom('kysely_migration').select('name').execute();
    await database.close();
    process.stdout.write(rows.map((row) => row.name).join());`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  return stdout;
}
