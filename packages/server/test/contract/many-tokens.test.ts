import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '../../src/database/index.ts';
import {
  deleteSessionsOfEnvironment,
  deleteSessionsOfOpener,
  deleteSessionsOfTokens,
} from '../../src/environments/sessions/index.ts';
import { listPolicyPlaces, revokeTokensOfOrigin } from '../../src/inbound/access-tokens/live-token-store.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { noteReads } from '../support/databases/note-reads.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const stepRows = 100;
const count = 450;
const piecesOfOne = 40;
const indices = Array.from({ length: count }, (_, index) => index);

describeOnBothEngines('an organization with many tokens and sessions', (openTestDatabase) => {
  let database: TestDatabase;
  let server: RunningServer;
  let organizationId: string;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startServer({ database });
    ({ id: organizationId } = await rawDb(database)
      .selectFrom('organizations')
      .select('id')
      .executeTakeFirstOrThrow());
  });
  afterAll(() => server.stop());

  /** Does work in a transaction, and expects that no statement returns more rows than a step. */
  async function inSteps<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return database.write({ by: 'maintenance', topics: 'trust' }, async (tx) => {
      const noted = noteReads({ ...database, db: tx });
      const result = await work(noted.database.db as Tx);
      expect(noted.rows.length).toBeGreaterThan(count / stepRows);
      expect(Math.max(...noted.rows)).toBeLessThanOrEqual(stepRows);
      return result;
    });
  }

  async function insertTokens(prefix: string, of: (index: number) => object): Promise<void> {
    const own = await rawDb(database).selectFrom('access_tokens').selectAll().executeTakeFirstOrThrow();
    const rows = indices.map((index) => ({
      ...own,
      id: `${prefix}-${index}`,
      hash: `${prefix} ${index}`,
      organization_id: organizationId,
      name: `${prefix} ${index}`,
      expires_at: null,
      ...of(index),
    }));
    for (const some of [rows.slice(0, 225), rows.slice(225)])
      await rawDb(database).insertInto('access_tokens').values(some).execute();
  }

  /** Opens sessions, of which one has a large result. */
  async function insertSessions(prefix: string): Promise<void> {
    const rows = indices.map((index) => ({
      id: `${prefix}-${index}`,
      organization_id: organizationId,
      environment_id: null,
      opener: `user:${prefix}`,
      token_id: `${prefix}-${index}`,
      opened_by: 'u',
      token_name: 't',
      issuer: null,
      subject: null,
      decision_id: null,
      sealed_result: '',
      in_pieces: index === 7 ? 1 : 0,
      created_at: 0,
      expires_at: 8_000_000_000_000,
    }));
    const db = rawDb(database);
    await db.insertInto('environment_sessions').values(rows).execute();
    await db
      .insertInto('environment_session_pieces')
      .values(
        Array.from({ length: piecesOfOne }, (_, number) => ({
          session_id: `${prefix}-7`,
          number,
          sealed: 'x',
        })),
      )
      .execute();
    await db
      .insertInto('environment_session_sources')
      .values(rows.map(({ id }) => ({ session_id: id, environment_id: `of ${prefix}`, revision: 1 })))
      .execute();
  }
  const left = async () => {
    const db = rawDb(database);
    const tables = [
      'environment_sessions',
      'environment_session_pieces',
      'environment_session_sources',
    ] as const;
    const rows = [];
    for (const table of tables) rows.push(...(await db.selectFrom(table).selectAll().execute()));
    return rows.length;
  };

  test('one tenant’s size never costs another’s time: tokens of an origin are revoked in portions', async () => {
    await insertTokens('parent', () => ({ issuer_id: 'issuer' }));
    await insertTokens('child', () => ({ issuer_id: null, parent_id: 'parent-3' }));
    await insertTokens('other', () => ({ issuer_id: 'another' }));
    const origin = { organizationId, issuerId: 'issuer' };
    const revoked = await inSteps((tx) => revokeTokensOfOrigin(tx, origin, Date.now()));
    expect(new Set(revoked).size).toBe(2 * count);
    const active = await rawDb(database)
      .selectFrom('access_tokens')
      .select('id')
      .where('revoked_at', 'is', null)
      .where('name', 'like', '% %')
      .execute();
    expect(active.map(({ id }) => id.split('-')[0])).toEqual(Array(count).fill('other'));
  });

  test('one tenant’s size never costs another’s time: the policies behind active tokens are found in portions', async () => {
    await insertTokens('placed', (index) => ({
      issuer_id: 'placed',
      policy_version: 1 + (index % 3),
      policy_index: index % 2,
    }));
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
    };
    const places = await listPolicyPlaces(database.db, 'placed', Date.now(), { rowsAtATime: 100, pause });
    expect(pauses).toBe(4);
    const found = places.map(({ version, index }) => `${version}.${index}`).toSorted();
    expect(found).toEqual(['1.0', '1.1', '2.0', '2.1', '3.0', '3.1']);
  });

  const endings: readonly (readonly [string, (tx: Tx) => Promise<unknown>])[] = [
    [
      'tokens',
      (tx) =>
        deleteSessionsOfTokens(
          tx,
          indices.map((index) => `tokens-${index}`),
        ),
    ],
    ['opener', (tx) => deleteSessionsOfOpener(tx, { organizationId, opener: 'user:opener' })],
    ['environment', (tx) => deleteSessionsOfEnvironment(tx, 'of environment')],
  ];
  test.each(endings)(
    'one tenant’s size never costs another’s time: sessions of its %s end in portions, as large results do',
    async (prefix, end) => {
      await insertSessions(prefix);
      const ids = await inSteps((tx) => end(tx));
      if (Array.isArray(ids)) expect(new Set(ids).size).toBe(count);
      expect(await left()).toBe(0);
    },
  );
});
