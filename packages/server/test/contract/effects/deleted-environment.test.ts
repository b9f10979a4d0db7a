import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ChangeLog, logChanges } from '../../support/databases/change-log.ts';
import { describeOnBothEngines } from '../../support/databases/databases.ts';
import { type GatedDatabase, gateWrites } from '../../support/databases/write-gate.ts';
import { methodOf, nameOf, type Operation } from '../../support/operations/operation.ts';
import {
  esc,
  type OperationWorld,
  org,
  startOperationWorld,
} from '../../support/operations/operation-world.ts';
import { operations } from '../../support/operations/operations.ts';
import { throwUnheld } from './effects-of-operations.ts';

/**
 * Every operation on an environment that writes, including reads that are recorded. A grant is on a name, which an
 * administrator may grant whether or not an environment has it.
 */
const onEnvironments = operations.filter(
  ({ need, route, transactions }) =>
    need.kind === 'environment' && transactions > 0 && !route.endsWith('/environment-grants'),
);

const onRevisions = onEnvironments.filter(({ route }) => /\/versions\/\{version\}(?!\/retract)/.test(route));
const onSessions = operations.filter(
  ({ route, need, transactions }) =>
    route.includes('/open/{') && need.kind !== 'other opener' && transactions > 0,
);

/** An operation, and the transaction before which it is held. */
interface HeldOperation {
  readonly name: string;
  readonly one: Operation;
  readonly nth: number;
}

function everyTransactionOf(one: Operation): HeldOperation[] {
  return Array.from({ length: one.transactions }, (_, index) => ({
    name: `${nameOf(one)}, transaction ${index + 1}`,
    one,
    nth: index + 1,
  }));
}

describeOnBothEngines('an environment that is deleted during a request', (openTestDatabase) => {
  let database: GatedDatabase;
  let log: ChangeLog;
  let world: OperationWorld;
  let stop: () => Promise<void>;
  let token: string;

  beforeAll(async () => {
    database = gateWrites(await openTestDatabase());
    log = await logChanges(database);
    ({ world, stop } = await startOperationWorld(database));
    ({ tokenValue: token } = await world.tokenOf(await world.member('admin')));
  });
  afterAll(() => stop());

  /** Sends a request, and makes a change before its nth transaction; returns the events of the request after that. */
  async function sendDuring(
    { one, nth }: Pick<HeldOperation, 'one' | 'nth'>,
    change: (environment: string, path: string) => Promise<unknown>,
  ): Promise<{ readonly status: number | 'refused'; readonly events: readonly string[] }> {
    const environment = await world.environment();
    const { path, ...options } = await one.request({ world, token, environment });
    await world.make('PATCH', `${esc}/${environment}/settings`, { body: { deletionProtected: false } });
    const held = database.holdWrite(nth);
    const answering = world.server.call(methodOf(one), path, { ...options, token });
    let changed: number;
    try {
      await Promise.race([held.reached, answering.then(throwUnheld)]);
      await change(environment, path);
      changed = await log.position();
    } finally {
      held.release();
    }
    const { status } = await answering;
    const { events } = await log.since(changed);
    return { status: status < 400 ? status : 'refused', events };
  }
  const refused = { status: 'refused', events: [] };

  describe('is not used, even by a caller who may open every environment', () => {
    test.each(onEnvironments.flatMap(everyTransactionOf))('$name', async (held) => {
      expect(await sendDuring(held, (name) => world.make('DELETE', `${esc}/${name}`))).toEqual(refused);
    });
  });

  describe('a revision that is retracted during a request is not used', () => {
    test.each(onRevisions.flatMap(everyTransactionOf))('$name', async (held) => {
      const body = { replacement: 2 };
      const retract = (name: string) => world.make('POST', `${esc}/${name}/versions/1/retract`, { body });
      expect(await sendDuring(held, retract)).toEqual(refused);
    });
  });

  describe('a session that is revoked during a request is not read', () => {
    test.each(onSessions.flatMap(everyTransactionOf))('$name', async (held) => {
      const revoke = (_name: string, path: string) =>
        world.make('DELETE', `${org}/environment-sessions/${/[0-9a-f-]{36}/.exec(path)?.[0]}`);
      expect(await sendDuring(held, revoke)).toEqual(refused);
    });
  });
});
