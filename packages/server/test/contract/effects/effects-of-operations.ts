import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../../src/database/index.ts';
import { addedEvents, changedTables, dumpDatabase } from '../../support/databases/database-dump.ts';
import { describeOnBothEngines } from '../../support/databases/databases.ts';
import { type GatedDatabase, gateWrites } from '../../support/databases/write-gate.ts';
import { permissionsOfMembers } from '../../support/operations/access-table.ts';
import { changesOf } from '../../support/operations/caller-changes.ts';
import { methodOf, nameOf, type Operation } from '../../support/operations/operation.ts';
import { type OperationWorld, startOperationWorld } from '../../support/operations/operation-world.ts';
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
 * Tests that a request is authorized at the moment of its effect: it is held before its first transaction, the
 * permissions of the caller are revoked meanwhile, and then nothing of it is committed.
 */
export function testEffectsOf(name: string, operations: readonly Operation[]): void {
  describeOnBothEngines(name, (openTestDatabase, engine) => {
    let database: GatedDatabase;
    let world: OperationWorld;
    let stop: () => Promise<void>;

    beforeAll(async () => {
      database = gateWrites(await openTestDatabase());
      ({ world, stop } = await startOperationWorld(database));
      // The organization's encryption key is created with the first environment.
      await world.environment();
    });
    afterAll(() => stop());

    const dump = () => dumpDatabase(database);

    // For a session that somebody else opened, everyone is refused: there is no effect to hold.
    for (const operation of operations.filter(({ need }) => need.kind !== 'other opener')) {
      const send = async (token: string | null, environment: string) => {
        const { path, ...options } = await operation.request({ world, token, environment });
        return () => world.server.call<ErrorBody>(methodOf(operation), path, { ...options, token });
      };

      describe(nameOf(operation), () => {
        if (operation.writes)
          for (const change of changesOn(engine, operation)) {
            test(`is refused, and nothing is committed, once ${change.name}`, async () => {
              const environment = await world.environment();
              const caller = await change.join(world, environment);
              const call = await send(caller.token, environment);
              const before = await dump();
              const held = database.holdNextWrite();
              const answering = call();
              await Promise.race([held.reached, answering.then(throwUnheld)]);
              expect(changedTables(before, await dump())).toEqual([]);
              await caller.end();
              const ended = await dump();
              held.release();
              const answer = await answering;
              const after = await dump();
              expect(answer.body).toMatchObject({ code: change.status, message: expect.any(String) });
              expect(answer.status).toBe(change.status);
              expect(changedTables(ended, after)).toEqual(change.audited ? tablesOfAudit : []);
              const events = addedEvents(ended, after);
              expect(events).toHaveLength(change.audited ? (operation.refusals ?? 1) : 0);
              for (const event of events) expect(refusals).toContain(event);
              if (!operation.refusedOtherwise) expect((await call()).body).toEqual(answer.body);
            });
          }

        test(operation.writes ? 'is committed for an authorized caller' : 'writes nothing', async () => {
          const environment = await world.environment();
          const call = await send(world.server.adminToken, environment);
          const before = await dump();
          const writes = database.countWrites();
          expect((await call()).status).toBeLessThan(300);
          const wrote = database.countWrites() - writes;
          if (!operation.writes) expect(wrote).toBe(0);
          expect(changedTables(before, await dump()).length > 0).toBe(operation.writes);
        });
      });
    }
  });
}

/**
 * Returns the changes that take the caller's permission; on PostgreSQL the first and the last of them, because the engines
 * differ in how transactions wait for each other, not in what each change revokes.
 */
function changesOn(engine: Engine, { need }: Operation) {
  const changes = changesOf(need, (name) => permissionsOfMembers.has(name));
  return engine === 'sqlite'
    ? changes
    : changes.filter((_, index) => index === 0 || index === changes.length - 1);
}

function throwUnheld({ status, body }: Answer<unknown>): never {
  throw new Error(`the response came before any write: ${status} ${JSON.stringify(body)}`);
}
