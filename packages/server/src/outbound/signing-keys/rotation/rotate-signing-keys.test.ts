import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  describeOnBothEngines,
  rawDb,
  type TestDatabase,
} from '../../../../test/support/databases/databases.ts';
import {
  keptSeconds,
  prepareRotation,
  readySeconds,
  serverCaller,
  serverCause,
  statesOf,
  type TestRotation,
  terms,
} from '../../../../test/support/keys/signing.ts';
import { createManualClock, type ManualClock } from '../../../../test/support/manual-clock.ts';
import { listAuditRecords } from '../../../audit/index.ts';
import { newId } from '../../../platform/new-id.ts';
import type { SigningBackend } from '../signing-backend.ts';
import { listSigningKeysOf } from '../store.ts';
import { revokeSigningKey, rotateDueKeys, rotateOnCommand } from './rotate-signing-keys.ts';

describeOnBothEngines('rotating signing keys', (openTestDatabase) => {
  let database: TestDatabase;
  let clock: ManualClock;
  let context: TestRotation;

  beforeAll(async () => {
    database = await openTestDatabase();
  });

  beforeEach(async () => {
    await rawDb(database).deleteFrom('signing_keys').execute();
    clock = createManualClock();
    context = await prepareRotation(database, clock, { organizationId: newId() });
  });

  const keysOf = async (issuer: 'v1' | 'v2' = 'v1') => statesOf(await listSigningKeysOf(database.db, issuer));

  async function eventsOf(): Promise<string[]> {
    const records = await listAuditRecords(database.db, {
      organizationId: context.organizationId,
      limit: 100,
    });
    return records.toReversed().map(({ event, record }) => {
      const { details } = JSON.parse(record) as { details: { issuer: string; keyId: string } };
      return `${event} ${details.issuer} ${details.keyId}`;
    });
  }

  describe('with a clock that jumps an hour', () => {
    test('no key signs before verifiers can know it when the clock has jumped forward', async () => {
      await rotateDueKeys(context, serverCause);
      const first = await keysOf();
      clock.advanceSeconds(terms.rotationSeconds - readySeconds);
      await rotateOnCommand(context, 'v1', serverCaller);
      const second = await keysOf();
      expect(second.active).toEqual(first.next);
      clock.jumpSeconds(3_600);
      await expect(rotateOnCommand(context, 'v1', serverCaller)).rejects.toMatchObject({
        code: 'next_key_too_young',
      });
      expect(await keysOf()).toEqual(second);
      clock.advanceSeconds(readySeconds);
      await rotateOnCommand(context, 'v1', serverCaller);
      expect((await keysOf()).active).toEqual(second.next);
    });

    test('forward, no retired key is removed early, nor after a jump back and forward', async () => {
      await rotateDueKeys(context, serverCause);
      clock.advanceSeconds(terms.rotationSeconds);
      await rotateDueKeys(context, serverCause);
      const before = await keysOf();
      expect(before.retired).toHaveLength(1);
      clock.advanceSeconds(keptSeconds - 60);
      for (const seconds of [3_600, -7_200, 7_200]) {
        clock.jumpSeconds(seconds);
        expect(await rotateDueKeys(context, serverCause)).toBe(false);
      }
      expect(await keysOf()).toEqual(before);
    });

    test('no second key becomes active when the clock has jumped back, and rotation continues', async () => {
      await rotateDueKeys(context, serverCause);
      const first = await keysOf();
      clock.jumpSeconds(-3_600);
      expect(await rotateDueKeys(context, serverCause)).toBe(false);
      clock.advanceSeconds(terms.rotationSeconds + 3_600);
      await rotateDueKeys(context, serverCause);
      expect((await keysOf()).active).toEqual(first.next);
    });
  });

  describe('on schedule', () => {
    test('the first start gives each issuer an active and a next key, and audits both', async () => {
      expect(await rotateDueKeys(context, serverCause)).toBe(true);
      const [v1, v2] = [await keysOf('v1'), await keysOf('v2')];
      for (const keys of [v1, v2]) {
        expect([keys.active.length, keys.next.length, keys.retired.length]).toEqual([1, 1, 0]);
      }
      expect(await eventsOf()).toEqual(
        [v1, v2].flatMap(({ active, next }, index) => [
          `signing-key-created v${index + 1} ${active[0]}`,
          `signing-key-activated v${index + 1} ${active[0]}`,
          `signing-key-created v${index + 1} ${next[0]}`,
        ]),
      );
    });

    test('nothing is due, created or changed until the signing period of the key is over', async () => {
      await rotateDueKeys(context, serverCause);
      const before = await keysOf();
      clock.advanceSeconds(terms.rotationSeconds - 1);
      expect(await rotateDueKeys(context, serverCause)).toBe(false);
      expect(await keysOf()).toEqual(before);
    });

    test('then the next key signs, the previous key stays published until its last token has expired, and is removed', async () => {
      await rotateDueKeys(context, serverCause);
      const first = await keysOf();
      clock.advanceSeconds(terms.rotationSeconds);
      await rotateDueKeys(context, serverCause);
      const second = await keysOf();
      expect([second.active, second.retired]).toEqual([first.next, first.active]);
      clock.advanceSeconds(keptSeconds - 1);
      expect(await rotateDueKeys(context, serverCause)).toBe(false);
      clock.advanceSeconds(1);
      expect(await rotateDueKeys(context, serverCause)).toBe(true);
      expect(await keysOf()).toEqual({ ...second, retired: [] });
      expect((await eventsOf()).filter((event) => event.includes(first.active[0] ?? '?'))).toEqual(
        ['created', 'activated', 'retired', 'removed'].map(
          (what) => `signing-key-${what} v1 ${first.active[0]}`,
        ),
      );
    });

    test('a server that was stopped for years rotates once, and the new next key waits its time', async () => {
      await rotateDueKeys(context, serverCause);
      const first = await keysOf();
      clock.advanceSeconds(10 * terms.rotationSeconds);
      await rotateDueKeys(context, serverCause);
      await rotateDueKeys(context, serverCause);
      expect((await keysOf()).active).toEqual(first.next);
    });

    test('a missing next key is created, and signs no earlier', async () => {
      await rotateDueKeys(context, serverCause);
      const first = await keysOf();
      await rawDb(database).deleteFrom('signing_keys').where('state', '=', 'next').execute();
      clock.advanceSeconds(terms.rotationSeconds);
      await rotateDueKeys(context, serverCause);
      clock.advanceSeconds(readySeconds - 1);
      await rotateDueKeys(context, serverCause);
      expect((await keysOf()).active).toEqual(first.active);
      clock.advanceSeconds(1);
      await rotateDueKeys(context, serverCause);
      expect((await keysOf()).active).not.toEqual(first.active);
    });
  });

  describe('on command', () => {
    test('the next key becomes active once no cached document lacks it', async () => {
      await rotateDueKeys(context, serverCause);
      const first = await keysOf();
      clock.advanceSeconds(readySeconds);
      await rotateOnCommand(context, 'v1', serverCaller);
      const second = await keysOf();
      expect([second.active, second.retired]).toEqual([first.next, first.active]);
      expect(second.next).toHaveLength(1);
    });

    test('until then it is refused with the remaining time, and nothing changes', async () => {
      await rotateDueKeys(context, serverCause);
      const before = await keysOf();
      clock.advanceSeconds(readySeconds - 7);
      await expect(rotateOnCommand(context, 'v1', serverCaller)).rejects.toMatchObject({
        code: 'next_key_too_young',
        message: expect.stringContaining('another 7 s'),
      });
      expect(await keysOf()).toEqual(before);
    });

    test('a missing next key is created, and the command is still refused', async () => {
      await rotateDueKeys(context, serverCause);
      await rawDb(database).deleteFrom('signing_keys').where('state', '=', 'next').execute();
      await expect(rotateOnCommand(context, 'v1', serverCaller)).rejects.toMatchObject({
        code: 'next_key_too_young',
      });
      expect((await keysOf()).next).toHaveLength(1);
    });

    test('of several commands at once on two servers, one rotates the keys and the others are refused', async () => {
      await rotateDueKeys(context, serverCause);
      clock.advanceSeconds(readySeconds);
      const other = { ...context, database: await database.openAnother() };
      const outcomes = await Promise.allSettled(
        [context, other, context, other].map((server) => rotateOnCommand(server, 'v2', serverCaller)),
      );
      const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refusals.map(({ reason }) => reason.code)).toEqual(Array(3).fill('next_key_too_young'));
      const { active, next, retired } = await keysOf('v2');
      expect([active.length, next.length, retired.length]).toEqual([1, 1, 1]);
    });
  });

  test('servers that start together on an empty database agree on their keys', async () => {
    const servers = [context, { ...context, database: await database.openAnother() }];
    await Promise.all([...servers, ...servers].map((server) => rotateDueKeys(server, serverCause)));
    for (const issuer of ['v1', 'v2'] as const) {
      const { active, next, retired } = await keysOf(issuer);
      expect([active.length, next.length, retired.length]).toEqual([1, 1, 0]);
    }
    expect(await eventsOf()).toHaveLength(6);
  });

  test('a rotation that cannot be audited is rolled back', async () => {
    await rotateDueKeys(context, serverCause);
    const before = await keysOf();
    clock.advanceSeconds(terms.rotationSeconds);
    await rawDb(database).schema.alterTable('audit_events').renameTo('audit_events_away').execute();
    await expect(rotateDueKeys(context, serverCause)).rejects.toThrow();
    expect(await keysOf()).toEqual(before);
    await rawDb(database).schema.alterTable('audit_events_away').renameTo('audit_events').execute();
    await rotateDueKeys(context, serverCause);
    expect((await keysOf()).active).toEqual(before.next);
  });

  test('the database itself refuses a second active key', async () => {
    await rotateDueKeys(context, serverCause);
    await expect(
      rawDb(database)
        .updateTable('signing_keys')
        .set({ state: 'active' })
        .where('issuer', '=', 'v1')
        .execute(),
    ).rejects.toThrow();
  });

  describe('with a backend that fails', () => {
    function failing(from: number): SigningBackend & { readonly discarded: string[]; created: number } {
      const { backend } = context;
      return {
        ...backend,
        created: 0,
        discarded: [],
        async createKey(algorithm, options) {
          this.created += 1;
          if (this.created >= from) throw new Error('the machine is unreachable');
          return backend.createKey(algorithm, options);
        },
        async discardKey({ id }) {
          this.discarded.push(id);
        },
      };
    }

    test('no step is half done, unused keys are deleted, and the other issuer is still processed', async () => {
      const backend = failing(2);
      await expect(rotateDueKeys({ ...context, backend }, serverCause)).rejects.toThrow(
        'the keys of both issuers',
      );
      expect(backend.discarded).toHaveLength(1);
      expect(await keysOf('v1')).toEqual({ next: [], active: [], retired: [] });
      const other = failing(3);
      await expect(rotateDueKeys({ ...context, backend: other }, serverCause)).rejects.toThrow(
        'the machine is unreachable',
      );
      expect((await keysOf('v1')).active).toHaveLength(1);
      await rotateDueKeys(context, serverCause);
      expect((await keysOf('v2')).active).toHaveLength(1);
    });

    test('keys are created only when needed', async () => {
      const backend = failing(Number.POSITIVE_INFINITY);
      const counting = { ...context, backend };
      await rotateDueKeys(counting, serverCause);
      await rotateDueKeys(counting, serverCause);
      clock.advanceSeconds(readySeconds);
      await rotateOnCommand(counting, 'v1', serverCaller);
      clock.advanceSeconds(keptSeconds);
      await rotateDueKeys(counting, serverCause);
      expect([backend.created, backend.discarded]).toEqual([5, []]);
    });
  });

  describe('a leaked key', () => {
    test('that is active is removed at once, and its successor signs, even if verifiers may not know it yet', async () => {
      await rotateDueKeys(context, serverCause);
      const before = await keysOf();
      await revokeSigningKey(context, before.active[0] ?? '', serverCaller);
      const after = await keysOf();
      expect([after.active, after.retired, after.next.length]).toEqual([before.next, [], 1]);
      const [record] = await listAuditRecords(database.db, {
        organizationId: context.organizationId,
        event: 'signing-key-removed',
        limit: 1,
      });
      expect(JSON.parse(record?.record ?? '{}')).toMatchObject({
        details: { keyId: before.active[0], revoked: true },
      });
    });

    test('that is active without a next key leaves two new keys', async () => {
      await rotateDueKeys(context, serverCause);
      await rawDb(database).deleteFrom('signing_keys').where('state', '=', 'next').execute();
      const before = await keysOf();
      await revokeSigningKey(context, before.active[0] ?? '', serverCaller);
      const after = await keysOf();
      expect([after.active.length, after.next.length, after.retired]).toEqual([1, 1, []]);
      expect(after.active).not.toEqual(before.active);
    });

    test('that is next is replaced; one that is retired is removed; nothing else changes', async () => {
      await rotateDueKeys(context, serverCause);
      clock.advanceSeconds(readySeconds);
      await rotateOnCommand(context, 'v1', serverCaller);
      const before = await keysOf();
      await revokeSigningKey(context, before.next[0] ?? '', serverCaller);
      await revokeSigningKey(context, before.retired[0] ?? '', serverCaller);
      const after = await keysOf();
      expect([after.active, after.retired, after.next.length]).toEqual([before.active, [], 1]);
      expect(after.next).not.toEqual(before.next);
    });

    test('that is unknown is reported', async () => {
      await rotateDueKeys(context, serverCause);
      await expect(revokeSigningKey(context, 'no-such-key', serverCaller)).rejects.toMatchObject({
        code: 'key_unknown',
      });
    });
  });
});
