import { createHash } from 'node:crypto';
import { CompiledQuery, createQueryId, type KyselyPlugin, type RootOperationNode } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import type { Reader } from '../../src/database/index.ts';
import { findIssuersIgnoringCase } from '../../src/inbound/trusted-issuers/index.ts';
import { newId } from '../../src/platform/new-id.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { organizationName } from '../support/parsed-names.ts';

/** Enough rows that both planners prefer an index to a scan. */
const issuers = 2_000;
const explain = { sqlite: 'explain query plan', postgres: 'explain' };

describeOnBothEngines('the issuers of an organization', (openTestDatabase, engine) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
    await rawDb(database)
      .insertInto('organizations')
      .values(['o1', 'o2'].map((id) => ({ id, name: organizationName(id), name_key: id, created_at: 1 })))
      .execute();
    await rawDb(database)
      .insertInto('trusted_issuers')
      .values(Array.from({ length: issuers }, (_, index) => rowOf('o1', `https://CI-${index}.example/Team`)))
      .execute();
    await rawDb(database)
      .insertInto('trusted_issuers')
      .values(rowOf('o2', 'https://CI-7.example/TEAM'))
      .execute();
    // PostgreSQL does so by itself after a while; SQLite does not.
    if (engine === 'postgres') await database.db.executeQuery(CompiledQuery.raw('analyze'));
  });

  test('are found in any case, without those of other organizations', async () => {
    const asked = ['https://ci-7.example/team', 'https://ci-7.EXAMPLE/team/', 'https://ci-none.example/team'];
    expect(await findIssuersIgnoringCase(database.db, 'o1', asked)).toEqual(['https://CI-7.example/Team']);
    expect(await findIssuersIgnoringCase(database.db, 'o2', asked)).toEqual(['https://CI-7.example/TEAM']);
  });

  test('are stored even if an identifier has the maximum length and cannot be compressed', async () => {
    const start = 'https://long.example/';
    const rest = createHash('shake256', { outputLength: 2_048 }).update('seed').digest('base64url');
    const longest = `${start}${rest}`.slice(0, 2_048);
    await rawDb(database).insertInto('trusted_issuers').values(rowOf('o1', longest)).execute();
    expect(await findIssuersIgnoringCase(database.db, 'o1', [longest.toUpperCase()])).toEqual([longest]);
  });

  test('are found by an index and not by a scan', async () => {
    const [find] = await queriesOf(database.db, (db) =>
      findIssuersIgnoringCase(db, 'o1', ['https://ci-7.example/team', 'https://ci-7.example/team/']),
    );
    if (find === undefined) throw new Error('no query was sent');
    const { rows } = await database.db.executeQuery(
      CompiledQuery.raw(`${explain[engine]} ${find.sql}`, [...find.parameters]),
    );
    const plan = JSON.stringify(rows);
    expect(plan).toContain('trusted_issuers_ignoring_case');
    expect(plan).toMatch(
      { sqlite: /organization_id=\? AND <expr>=\?/, postgres: /Index Cond: .*lower\(issuer\)/ }[engine],
    );
  });
});

function rowOf(organizationId: string, issuer: string) {
  return {
    id: newId(),
    organization_id: organizationId,
    name: 'ci',
    url: issuer,
    issuer,
    thumbprints: '[]',
    thumbprint_source: 'none',
    max_expiration_seconds: 3_600,
    static_jwks: null,
    single_use: 0,
    created_at: 1,
    modified_at: 1,
    last_used_at: null,
  } as const;
}

/** Returns the queries that some work sends to the database. */
async function queriesOf(
  db: Reader,
  work: (db: Reader) => Promise<unknown>,
): Promise<readonly CompiledQuery[]> {
  const nodes: RootOperationNode[] = [];
  const listen: KyselyPlugin = {
    transformQuery({ node }) {
      nodes.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  await work(rawDb({ db }).withPlugin(listen));
  return nodes.map((node) => db.getExecutor().compileQuery(node, createQueryId()));
}
