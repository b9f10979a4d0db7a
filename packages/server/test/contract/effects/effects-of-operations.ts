import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../../src/database/index.ts';
import { type ChangeLog, logChanges } from '../../support/databases/change-log.ts';
import { describeOnBothEngines } from '../../support/databases/databases.ts';
import { type GatedDatabase, gateWrites } from '../../support/databases/write-gate.ts';
import { permissionsOfMembers } from '../../support/operations/access-table.ts';
import { type CallerChange, changesOf } from '../../support/operations/caller-changes.ts';
import { methodOf, nameOf, type Operation } from '../../support/operations/operation.ts';
import { type OperationWorld, startOperationWorld } from '../../support/operations/operation-world.ts';
import { changesOfRole } from '../../support/roles/changes-of-role.ts';
import type { Answer } from '../../support/servers/server-client.ts';

const refusals = [
  'auth-failure-organization-role',
  'auth-failure-environment',
  'environment-unauthorized-open',
];
const tablesOfAudit = ['audit_events', 'audit_heads'];

interface ErrorBody {
  readonly code: number;
  readonly message: string;
}

/**
 * Tests that a request is authorized at the moment of each effect: it is held before each of its transactions, the
 * permissions of the caller are revoked meanwhile, and then nothing more of it is committed. A request that writes in
 * another number of transactions than its operation says fails.
 */
export function testEffectsOf(name: string, operations: readonly Operation[]): void {
  describeOnBothEngines(name, (openTestDatabase, engine) => {
    let database: GatedDatabase;
    let log: ChangeLog;
    let world: OperationWorld;
    let stop: () => Promise<void>;

    beforeAll(async () => {
      database = gateWrites(await openTestDatabase());
      log = await logChanges(database);
      ({ world, stop } = await startOperationWorld(database));
      // The organization's encryption key is created with the first environment.
      await world.environment();
    });
    afterAll(() => stop());

    // For a session that somebody else opened, everyone is refused: there is no effect to hold.
    for (const operation of operations.filter(({ need }) => need.kind !== 'other opener')) {
      const { transactions } = operation;
      const send = async (token: string | null, environment: string) => {
        const { path, ...options } = await operation.request({ world, token, environment });
        return () => world.server.call<ErrorBody>(methodOf(operation), path, { ...options, token });
      };

      describe(nameOf(operation), () => {
        // Refused requests leave it as it is.
        let shared: Promise<string> | undefined;
        const environmentOf = () => (shared ??= world.environment());

        async function endBefore(nth: number, change: CallerChange): Promise<void> {
          const environment = await environmentOf();
          const caller = await change.join(world, environment);
          const call = await send(caller.token, environment);
          const start = await log.position();
          const held = database.holdWrite(nth);
          const answering = call();
          await Promise.race([held.reached, answering.then(throwUnheld)]);
          if (nth === 1) expect((await log.since(start)).tables).toEqual([]);
          await caller.end();
          const ended = await log.position();
          held.release();
          const answer = await answering;
          const committed = await log.since(ended);
          expect(answer.body).toMatchObject({ code: change.status, message: expect.any(String) });
          expect(answer.status).toBe(change.status);
          const undone = nth === 1 ? [] : (operation.undoes ?? []);
          const kept = committed.tables.filter((table) => !undone.includes(table));
          expect(kept).toEqual(change.audited ? tablesOfAudit : []);
          expect(committed.events).toHaveLength(change.audited ? (operation.refusals?.[nth - 1] ?? 1) : 0);
          for (const event of committed.events) expect(refusals).toContain(event);
          if (!operation.refusedOtherwise) expect((await call()).body).toEqual(answer.body);
        }

        for (let nth = 1; nth <= transactions; nth += 1) {
          const before = transactions === 1 ? '' : ` before transaction ${nth} of ${transactions}`;
          for (const change of changesOn(engine, operation))
            test(`is refused, and nothing more is committed, once ${change.name}${before}`, () =>
              endBefore(nth, change));
        }

        test(transactions > 0 ? 'is committed for an authorized caller' : 'writes nothing', async () => {
          const environment = transactions > 0 ? await world.environment() : await environmentOf();
          const call = await send(world.server.adminToken, environment);
          const start = await log.position();
          const writes = database.countWrites();
          expect((await call()).status).toBeLessThan(300);
          expect(database.countWrites() - writes).toBe(transactions);
          expect((await log.since(start)).tables.length > 0).toBe(transactions > 0);
        });
      });
    }
  });
}

/**
 * Returns the changes that revoke the caller's permission; on PostgreSQL only the first and the last of them, and those
 * of its role, because the engines differ in how transactions wait for each other, not in what each change revokes.
 */
function changesOn(engine: Engine, operation: Operation) {
  const changes = changesOf(operation.need, (name) => permissionsOfMembers.has(name));
  const ofCaller =
    engine === 'sqlite' ? changes : changes.filter((_, index) => index === 0 || index === changes.length - 1);
  return [...ofCaller, ...changesOfRole(engine, operation)];
}

export function throwUnheld({ status, body }: Answer<unknown>): never {
  throw new Error(`the response came before the transaction: ${status} ${JSON.stringify(body)}`);
}
