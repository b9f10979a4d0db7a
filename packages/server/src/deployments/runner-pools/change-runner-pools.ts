import { authorizedWrite, type Caller, type OrganizationAccess, recordEvent } from '../../access/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import { newId } from '../../platform/new-id.ts';
import type { Clock } from '../../platform/time/clock.ts';
import { parseDisplayText, parseName } from '../../tenancy/index.ts';
import type { RunnerPool } from './runner-pool.ts';
import { RunnerPoolError } from './runner-pool-error.ts';
import {
  countRunnerPools,
  deleteRunnerPool,
  findRunnerPool,
  insertRunnerPool,
  updateRunnerPool,
} from './store.ts';

export interface RunnerPoolContext {
  readonly database: Database;
  readonly clock: Clock;
  /** Issues the pool's token, in the transaction that creates the pool. */
  readonly issueToken: (
    tx: Tx,
    caller: Caller,
    pool: RunnerPool,
  ) => Promise<{ readonly id: string; readonly tokenValue: string }>;
}

const descriptionLength = 1_000;
/** The limit of an organization's pools, because the contract lists them in one response. */
const maxRunnerPools = 1_000;

/** Creates a pool and returns its token, which can be shown only once. */
export async function createRunnerPool(
  context: RunnerPoolContext,
  caller: Caller,
  request: { readonly organization: OrganizationAccess; readonly name: string; readonly description: string },
): Promise<{ readonly id: string; readonly tokenValue: string }> {
  const pool = {
    id: newId(),
    organizationId: request.organization.organizationId,
    name: parseName('runner pool', request.name),
    description: parseDisplayText('Description', request.description, descriptionLength),
    createdAt: context.clock.now(),
  };
  return authorizedWrite(context, caller, { topics: 'trust' }, async (tx) => {
    if (!(await insertRunnerPool(tx, pool))) throw nameTaken(pool.name);
    if ((await countRunnerPools(tx, pool.organizationId)) > maxRunnerPools)
      throw new RunnerPoolError(
        'pools_too_many',
        `An organization can have at most ${maxRunnerPools} runner pools.`,
      );
    const { tokenValue } = await context.issueToken(tx, caller, pool);
    await recordEvent(tx, context, {
      caller,
      organizationId: pool.organizationId,
      event: 'deployment-runner-pool-created',
      description: `${caller.actor.name} created the runner pool ${pool.name}`,
      details: { poolId: pool.id, name: pool.name },
    });
    return { id: pool.id, tokenValue };
  });
}

/** Changes a pool. Policies refer to pools by name, so renaming a pool changes what they allow. */
export async function changeRunnerPool(
  context: RunnerPoolContext,
  caller: Caller,
  request: {
    readonly organization: OrganizationAccess;
    readonly poolId: string;
    readonly name?: string;
    readonly description: string;
  },
): Promise<RunnerPool> {
  return authorizedWrite(context, caller, { topics: 'trust' }, async (tx) => {
    const pool = await loadRunnerPool(tx, request.organization, request.poolId);
    const changed = {
      ...pool,
      ...(request.name === undefined ? {} : { name: parseName('runner pool', request.name) }),
      description: parseDisplayText('Description', request.description, descriptionLength),
    };
    if (!(await updateRunnerPool(tx, changed))) throw nameTaken(changed.name);
    await recordEvent(tx, context, {
      caller,
      organizationId: pool.organizationId,
      event: 'deployment-runner-pool-updated',
      description: `${caller.actor.name} changed the runner pool ${pool.name}`,
      details: { poolId: pool.id, from: pool.name, name: changed.name, description: changed.description },
    });
    return changed;
  });
}

/** Deletes a pool and its tokens. */
export async function removeRunnerPool(
  context: RunnerPoolContext,
  caller: Caller,
  request: { readonly organization: OrganizationAccess; readonly poolId: string },
): Promise<void> {
  await authorizedWrite(context, caller, { topics: 'trust' }, async (tx) => {
    const pool = await loadRunnerPool(tx, request.organization, request.poolId);
    await deleteRunnerPool(tx, pool.id);
    await recordEvent(tx, context, {
      caller,
      organizationId: pool.organizationId,
      event: 'deployment-runner-pool-deleted',
      description: `${caller.actor.name} deleted the runner pool ${pool.name}`,
      details: { poolId: pool.id, name: pool.name },
    });
  });
}

export async function loadRunnerPool(
  db: Parameters<typeof findRunnerPool>[0],
  organization: OrganizationAccess,
  poolId: string,
): Promise<RunnerPool> {
  const pool = await findRunnerPool(db, organization.organizationId, poolId);
  if (pool) return pool;
  throw new RunnerPoolError('pool_unknown', `Unknown runner pool ${JSON.stringify(poolId.slice(0, 60))}.`);
}

function nameTaken(name: string): RunnerPoolError {
  return new RunnerPoolError('pool_exists', `The runner pool ${JSON.stringify(name)} already exists.`);
}
