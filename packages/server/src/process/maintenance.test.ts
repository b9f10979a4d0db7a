import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../../test/support/databases/databases.ts';
import { createManualClock } from '../../test/support/manual-clock.ts';
import { foundOrganization } from '../../test/support/tenancy.ts';
import { createLastUses } from '../platform/last-uses.ts';
import { createLogger } from '../platform/logging/logger.ts';
import { newId } from '../platform/new-id.ts';
import { startMaintenance, sweep } from './maintenance.ts';

const day = 86_400_000;

describeOnBothEngines('maintenance', (openTestDatabase) => {
  const clock = createManualClock();
  const now = clock.now();
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  async function addToken(
    name: string,
    settings: { origin?: 'created' | 'exchange'; expiresAt: number | null },
  ) {
    await rawDb(database)
      .insertInto('access_tokens')
      .values({
        id: newId(),
        hash: name,
        kind: 'organization',
        origin: settings.origin ?? 'exchange',
        organization_id: null,
        user_id: null,
        team_id: null,
        runner_pool_id: null,
        admin: 0,
        name,
        description: '',
        created_at: 0,
        created_by: '',
        expires_at: settings.expiresAt,
        last_used_at: null,
        revoked_at: null,
        issuer_id: null,
        decision_id: null,
        parent_id: null,
      })
      .execute();
  }
  const addDecision = (id: string, at: number) =>
    rawDb(database)
      .insertInto('decisions')
      .values({
        id,
        organization_id: null,
        at,
        outcome: 'refused',
        reason: 'token_malformed',
        issuer_id: null,
        subject: null,
        requested_token_type: null,
        details: '{}',
      })
      .execute();
  const addUse = (key: string, expiresAt: number) =>
    rawDb(database)
      .insertInto('used_subject_tokens')
      .values({ organization_id: 'o', issuer_hash: 'i', token_key: key, expires_at: expiresAt })
      .execute();

  test('expired data is deleted and the rest kept, in any amount', async () => {
    await addToken('ended long ago', { expiresAt: now - 7 * day - 1 });
    await addToken('ended just now', { expiresAt: now - 1 });
    await addToken('lives', { expiresAt: now + day });
    await addToken('created', { origin: 'created', expiresAt: now - 100 * day });
    await addToken('never ends', { expiresAt: null });
    const [old, young] = [now - 30 * day - 1, now - 30 * day + 1].map((at) => ({
      id: v7({ msecs: at }),
      at,
    }));
    for (const decision of [old, young]) await addDecision(decision?.id ?? '', decision?.at ?? 0);
    for (let index = 0; index < 1_200; index += 1) await addUse(`past ${index}`, now - 1);
    await addUse('present', now + 1);
    await sweep({ database, clock, decisionRetentionDays: 30 });
    const names = await database.db.selectFrom('access_tokens').select('name').orderBy('name').execute();
    expect(names.map(({ name }) => name)).toEqual(['created', 'ended just now', 'lives', 'never ends']);
    expect(await database.db.selectFrom('decisions').select('id').execute()).toEqual([{ id: young?.id }]);
    const uses = await database.db.selectFrom('used_subject_tokens').select('token_key').execute();
    expect(uses).toEqual([{ token_key: 'present' }]);
  });

  test('sessions are deleted once they have expired, not before', async () => {
    const { organization } = await foundOrganization(database);
    const addSession = (id: string, expiresAt: number) =>
      rawDb(database)
        .insertInto('environment_sessions')
        .values({
          id,
          organization_id: organization.organizationId,
          environment_id: null,
          opener: 'user:ann',
          opened_by: 'ann',
          token_name: 'laptop',
          token_id: 'token',
          in_pieces: 0,
          sealed_result: '',
          created_at: 0,
          expires_at: expiresAt,
        })
        .execute();
    for (let index = 0; index < 1_001; index += 1) await addSession(`ended ${index}`, now);
    await addSession('open', now + 1);
    await sweep({ database, clock, decisionRetentionDays: 30 });
    const sessions = await database.db.selectFrom('environment_sessions').select('id').execute();
    expect(sessions).toEqual([{ id: 'open' }]);
  });

  test('an aborted sweep leaves the rest to the next', async () => {
    const leaving = new AbortController();
    for (let index = 0; index < 250; index += 1) await addUse(`leaving ${index}`, now - 1);
    let batches = 0;
    const counting: TestDatabase['write'] = (terms, work) => {
      batches += 1;
      if (batches === 2) leaving.abort();
      return database.write(terms, work);
    };
    const left = async () =>
      (
        await database.db
          .selectFrom('used_subject_tokens')
          .where('expires_at', '<', now)
          .selectAll()
          .execute()
      ).length;
    await sweep({
      database: { ...database, write: counting },
      clock,
      decisionRetentionDays: 30,
      signal: leaving.signal,
    });
    expect([batches, await left()]).toEqual([2, 150]);
    await sweep({ database, clock, decisionRetentionDays: 30 });
    expect(await left()).toBe(0);
  });

  test('a clock that jumps an hour forward deletes nothing that has not expired', async () => {
    const jumping = createManualClock();
    await addUse('needed after the jump', jumping.now() + 60_000);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const maintenance = startMaintenance({
        database,
        clock: jumping,
        logger: createLogger('silent'),
        lastUses: [],
        decisionRetentionDays: 30,
        audit: { verify: async () => {}, writeCheckpoints: async () => {} },
        checkpointMinutes: 60,
        rotateDueKeys: async () => {},
        continueRevocations: async () => {},
        readGauges: async () => {},
        onFailure: () => {},
      });
      const usesAfterSweep = async () => {
        await rawDb(database)
          .deleteFrom('used_subject_tokens')
          .where('token_key', '=', 'long past')
          .execute();
        await addUse('long past', 0);
        vi.advanceTimersByTime(60_000);
        const uses = () => database.db.selectFrom('used_subject_tokens').select('token_key').execute();
        await vi.waitUntil(async () => (await uses()).every(({ token_key }) => token_key !== 'long past'));
        return (await uses()).map(({ token_key }) => token_key);
      };
      jumping.jumpSeconds(3_600);
      expect(await usesAfterSweep()).toContain('needed after the jump');
      jumping.jumpSeconds(-3_600);
      jumping.advanceSeconds(61);
      expect(await usesAfterSweep()).not.toContain('needed after the jump');
      await maintenance.stop();
    } finally {
      vi.useRealTimers();
    }
  });

  test('stopping writes the pending times of last use', async () => {
    const written: string[] = [];
    const uses = createLastUses(clock, async (noted) => void written.push(...noted.keys()));
    const maintenance = startMaintenance({
      database,
      clock,
      logger: createLogger('silent'),
      lastUses: [uses],
      decisionRetentionDays: 30,
      audit: { verify: async () => {}, writeCheckpoints: async () => {} },
      checkpointMinutes: 60,
      rotateDueKeys: async () => {},
      continueRevocations: async () => {},
      readGauges: async () => {},
      onFailure: () => {},
    });
    uses.note('acme', 'token-1');
    await maintenance.stop();
    expect(written).toEqual(['token-1']);
  });

  test('a failed write is counted and does not prevent stopping', async () => {
    const failed: string[] = [];
    const uses = createLastUses(clock, () => Promise.reject(new Error('the store is unavailable')));
    const logger = createLogger('silent');
    const maintenance = startMaintenance({
      database,
      clock,
      logger,
      lastUses: [uses],
      decisionRetentionDays: 30,
      audit: { verify: async () => {}, writeCheckpoints: async () => {} },
      checkpointMinutes: 60,
      rotateDueKeys: async () => {},
      continueRevocations: async () => {},
      readGauges: async () => {
        throw new Error('the store is unavailable');
      },
      onFailure: (task) => void failed.push(task),
    });
    uses.note('acme', 'token-1');
    await maintenance.stop();
    expect(failed).toEqual(['gauges', 'last_uses']);
    await expect(uses.flush()).rejects.toThrow('the store is unavailable');
  });
});
