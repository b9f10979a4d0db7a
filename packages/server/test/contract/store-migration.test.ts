import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { type Kysely, sql } from 'kysely';
import { expect, test } from 'vitest';
import type { DatabaseLocation } from '../../src/database/index.ts';
import { up as usesByIssuerIdentifier } from '../../src/database/migrations/to-0009/0009-uses-by-issuer-identifier.ts';
import { describeOnBothEngines, makeLocation, rawDb } from '../support/databases/databases.ts';
import { everyMigration } from '../support/databases/every-migration.ts';
import { organizationName } from '../support/parsed-names.ts';

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
  'environment_session_sources',
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
  'revocations',
  'revoked_origins',
  'roles',
  'runner_pools',
  'signing_keys',
  'team_members',
  'team_roles',
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
      .values({ id: 'o1', name: organizationName('Acme'), name_key: 'acme', created_at: 1 })
      .execute();
    const again = await database.openAnother();
    expect(await again.db.selectFrom('organizations').select('name').execute()).toEqual([{ name: 'Acme' }]);
  });

  test('servers that start together on an empty database all start', async () => {
    const { location, remove } = await makeLocation(engine);
    try {
      const started = Array.from({ length: 3 }, () => openInAnotherProcess(location));
      expect(await Promise.all(started)).toEqual(Array.from({ length: 3 }, () => everyMigration.join()));
    } finally {
      await remove();
    }
  });

  test('uses of subject tokens by issuer id are carried over to the issuer’s identifier by migration 0009', async () => {
    const db = rawDb(await openTestDatabase());
    await db
      .insertInto('organizations')
      .values({ id: 'o1', name: organizationName('Acme'), name_key: 'acme', created_at: 1 })
      .execute();
    await insertIssuers(db, ['i1', 'i2']);
    // The table as migration 0001 created it.
    await db.schema.dropTable('used_subject_tokens').execute();
    await db.schema
      .createTable('used_subject_tokens')
      .addColumn('issuer_id', 'text', (c) => c.notNull())
      .addColumn('token_key', 'text', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('used_subject_tokens_pk', ['issuer_id', 'token_key'])
      .execute();
    await sql`insert into used_subject_tokens values ('i1', 'jti:a', 11), ('i1', 'jti:b', 12), ('i2', 'jti:a', 13), ('gone', 'jti:c', 14)`.execute(
      db,
    );
    await db.transaction().execute((tx) => usesByIssuerIdentifier(tx as unknown as Kysely<unknown>));
    const carried = await db.selectFrom('used_subject_tokens').selectAll().orderBy('expires_at').execute();
    const use = (id: string, token_key: string, expires_at: number) => ({
      organization_id: 'o1',
      issuer_hash: hash('sha256', `https://${id}.example`, 'hex'),
      token_key,
      expires_at,
    });
    // The use of a deleted issuer has no identifier under which it could be kept.
    expect(carried).toEqual([use('i1', 'jti:a', 11), use('i1', 'jti:b', 12), use('i2', 'jti:a', 13)]);
  });

  test('64-bit integers are returned as numbers', async () => {
    const db = rawDb(await openTestDatabase());
    const createdAt = 2 ** 53 - 1;
    await db
      .insertInto('organizations')
      .values({ id: 'o1', name: organizationName('Acme'), name_key: 'acme', created_at: createdAt })
      .execute();
    const row = await db.selectFrom('organizations').select('created_at').executeTakeFirstOrThrow();
    expect(row.created_at).toBe(createdAt);
  });

  test('names that differ only in case have the same key, and a second row with it is refused', async () => {
    const db = rawDb(await openTestDatabase());
    const row = { name: organizationName('Acme'), name_key: 'acme', created_at: 1 };
    await db
      .insertInto('organizations')
      .values({ id: 'o1', ...row })
      .execute();
    await expect(
      db
        .insertInto('organizations')
        .values({ id: 'o2', ...row, name: organizationName('ACME') })
        .execute(),
    ).rejects.toThrow(/unique/i);
  });

  test('a member of no organization is refused', async () => {
    const db = rawDb(await openTestDatabase());
    const row = { organization_id: 'none', user_id: 'none', role: 'admin', created_at: 1 } as const;
    await expect(db.insertInto('members').values(row).execute()).rejects.toThrow(/foreign key/i);
  });
});

async function insertIssuers(db: ReturnType<typeof rawDb>, ids: readonly string[]): Promise<void> {
  const rows = ids.map((id) => ({
    id,
    organization_id: 'o1',
    name: id,
    url: `https://${id}.example`,
    issuer: `https://${id}.example`,
    thumbprints: '[]',
    thumbprint_source: 'none' as const,
    max_expiration_seconds: 3_600,
    static_jwks: null,
    single_use: 1 as const,
    created_at: 1,
    modified_at: 1,
    last_used_at: null,
  }));
  await db.insertInto('trusted_issuers').values(rows).execute();
}

/** Opens the database in a separate server process, and returns the migrations that it finds. */
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
