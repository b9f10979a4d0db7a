import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRevocationTerms } from '../../src/app/compose-revocation.ts';
import type { Tx } from '../../src/database/index.ts';
import { deleteEndedSessions, endSomeSessions } from '../../src/environments/sessions/index.ts';
import { continueRevocations, type SessionsOf } from '../../src/inbound/access-tokens/index.ts';
import { systemClock } from '../../src/platform/time/clock.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { noteReads } from '../support/databases/note-reads.ts';
import { addMember, environmentsOf } from '../support/environments/environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const rowsPerStatement = 100;

describeOnBothEngines('an organization with many sessions', (openTestDatabase) => {
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

  const finish = () => continueRevocations(createRevocationTerms({ database, clock: systemClock }));

  const piecesOfOne = 100;

  /** Opens sessions, of which one has a large result. */
  async function insertSessions(prefix: string, count: number): Promise<void> {
    const rows = Array.from({ length: count }, (_, index) => ({
      id: `${prefix}-${index}`,
      organization_id: organizationId,
      environment_id: null,
      opener: `user:${prefix}`,
      token_id: prefix,
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
    const pieces = Array.from({ length: piecesOfOne }, (_, number) => ({
      session_id: `${prefix}-7`,
      number,
      sealed: 'x',
    }));
    await db.insertInto('environment_session_pieces').values(pieces).execute();
    const sources = rows.map(({ id }) => ({ session_id: id, environment_id: prefix, revision: 1 }));
    await db.insertInto('environment_session_sources').values(sources).execute();
  }
  const left = async () => {
    const db = rawDb(database);
    const count = (rows: readonly unknown[]) => rows.length;
    return {
      sessions: count(await db.selectFrom('environment_sessions').select('id').execute()),
      pieces: count(await db.selectFrom('environment_session_pieces').select('number').execute()),
      sources: count(await db.selectFrom('environment_session_sources').select('session_id').execute()),
    };
  };

  const ofSessions: readonly (readonly [string, (prefix: string) => SessionsOf])[] = [
    ['tokens', (prefix) => ({ tokenIds: [prefix] })],
    ['opener', (prefix) => ({ organizationId, userId: prefix })],
    ['environment', (prefix) => ({ environmentId: prefix })],
  ];
  test.each(ofSessions)(
    'one tenant’s size never costs another’s time: sessions of its %s end in portions, as large results do',
    async (prefix, of) => {
      await insertSessions(prefix, 450);
      const end = (limit: number) =>
        database.write({ by: 'maintenance' }, async (tx) => {
          const noted = noteReads({ ...database, db: tx });
          const ended = await endSomeSessions(noted.database.db as Tx, of(prefix), limit);
          expect(Math.max(...noted.rows)).toBeLessThanOrEqual(rowsPerStatement);
          return { ...ended, ids: ended.ids.length };
        });
      expect(await end(0)).toEqual({ ids: 0, isDone: false });
      expect(await end(200)).toEqual({ ids: 200, isDone: false });
      expect(await end(500)).toEqual({ ids: 250, isDone: true });
      expect(await end(0)).toEqual({ ids: 0, isDone: true });
      // The large result is detached, and deleted by maintenance.
      expect(await left()).toEqual({ sessions: 1, pieces: piecesOfOne, sources: 0 });
      const deleted: number[] = [];
      const sweep = () =>
        database.write({ by: 'maintenance' }, (tx) => deleteEndedSessions(tx, Date.now(), 100));
      do deleted.push(await sweep());
      while (deleted.at(-1) === 100);
      expect(deleted).toEqual([100, 1]);
      expect(await left()).toEqual({ sessions: 0, pieces: 0, sources: 0 });
    },
  );

  /** Opens `name` after 300 other sessions of the same opener and environment, and returns a function that reads it. */
  async function openAfterMany(name: string, token: string) {
    const environments = environmentsOf(server);
    const first = await environments.open(name, { token });
    const db = rawDb(database);
    const own = await db
      .selectFrom('environment_sessions')
      .selectAll()
      .where('id', '=', first.body.id)
      .executeTakeFirstOrThrow();
    const copies = Array.from({ length: 300 }, (_, index) => ({ ...own, id: `0-${name}-${index}` }));
    await db.insertInto('environment_sessions').values(copies).execute();
    const sources = copies.map(({ id }) => ({
      session_id: id,
      environment_id: own.environment_id ?? '',
      revision: 1,
    }));
    await db.insertInto('environment_session_sources').values(sources).execute();
    const { body } = await environments.open(name, { token });
    return {
      read: async (as: string) => (await environments.read(name, body.id, { token: as })).status,
      async isStored() {
        const rows = await db
          .selectFrom('environment_sessions')
          .select('id')
          .where('id', '=', body.id)
          .where('opener', '!=', '')
          .execute();
        return rows.length === 1;
      },
    };
  }

  test('a session that a revocation has not reached yet is not read: its environment was deleted, and restored', async () => {
    const environments = environmentsOf(server);
    await environments.make('many/deleted', 'values: {a: 1}');
    const token = await addMember(server, 'opener', { 'many/*': 'open' });
    const session = await openAfterMany('many/deleted', token);
    expect(await session.read(token)).toBe(200);
    expect((await environments.call('DELETE', '/many/deleted')).status).toBe(200);
    const { body } = await server.call<{ environments: { deletedAt: string }[] }>(
      'GET',
      '/api/esc/environments/main/restore',
    );
    const deletionTimestamp = body.environments[0]?.deletedAt;
    const restored = await environments.call('PUT', '/restore', {
      body: { project: 'many', name: 'deleted', deletionTimestamp },
    });
    expect(restored.status).toBe(204);
    expect(await session.isStored()).toBe(true);
    expect(await session.read(token)).toBe(404);
    expect((await environments.openAndRead('many/deleted', { token })).status).toBe(200);
    await finish();
    expect(await session.isStored()).toBe(false);
    expect((await environments.openAndRead('many/deleted', { token })).status).toBe(200);
  });

  test('a session that a revocation has not reached yet is not read: its opener was removed, and added again', async () => {
    await environmentsOf(server).make('many/left', 'values: {a: 1}');
    const grants = { 'many/*': 'open' };
    const session = await openAfterMany('many/left', await addMember(server, 'leaver', grants));
    expect((await server.call('DELETE', '/api/orgs/main/members/leaver')).status).toBe(204);
    const token = await addMember(server, 'leaver', grants);
    expect(await session.isStored()).toBe(true);
    expect(await session.read(token)).toBe(404);
    expect((await environmentsOf(server).openAndRead('many/left', { token })).status).toBe(200);
    await finish();
    expect(await session.isStored()).toBe(false);
    expect((await environmentsOf(server).openAndRead('many/left', { token })).status).toBe(200);
  });
});
