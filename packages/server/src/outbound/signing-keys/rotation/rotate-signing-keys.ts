import type { Caller } from '../../../access/index.ts';
import { authorizedWrite } from '../../../access/index.ts';
import type { Database, Tx } from '../../../database/index.ts';
import type { Clock } from '../../../platform/time/clock.ts';
import type { SigningBackend } from '../signing-backend.ts';
import {
  type IdentityIssuer,
  identityIssuers,
  type SigningAlgorithm,
  type SigningKey,
} from '../signing-key.ts';
import { SigningKeyError } from '../signing-key-error.ts';
import { listSigningKeys, listSigningKeysOf } from '../store.ts';
import {
  type PlanRotation,
  planRevocation,
  planRotation,
  type RotationStep,
  type RotationTerms,
  secondsUntilReady,
} from './rotation-plan.ts';
import { type RotationCause, takeRotationStep } from './take-rotation-step.ts';

export interface RotationContext {
  readonly database: Database;
  readonly clock: Clock;
  /** Determines which steps are due, so that a clock jump never activates a key that verifiers cannot know yet. */
  readonly steadyNow: () => number;
  readonly terms: RotationTerms;
  /** Creates new keys. Older keys may be in other backends. */
  readonly backend: SigningBackend;
  readonly algorithms: Readonly<Record<IdentityIssuer, SigningAlgorithm>>;
  /** The organization whose audit log records changes of keys, which belong to the whole server. */
  readonly auditOrganizationId: () => Promise<string>;
}

/** Another server may rotate between the plan and its lock, so that more keys are needed than were created. */
const attempts = 3;

/**
 * Runs the steps that are due for the keys of both issuers; returns true if a key changed. Safe to run on every server.
 * If it fails for one issuer, processes the other before it throws.
 */
export async function rotateDueKeys(context: RotationContext, cause: RotationCause): Promise<boolean> {
  const faults: unknown[] = [];
  let changed = false;
  for (const issuer of identityIssuers) {
    try {
      const taken = await carryOut(context, {
        issuer,
        cause,
        write: (work) => context.database.write({ by: 'key-rotation', topics: 'signing-keys' }, work),
        plan: (keys) => planRotation(keys, { ...planningOf(context), onCommand: false }),
      });
      changed ||= taken.length > 0;
    } catch (fault) {
      faults.push(fault);
    }
  }
  if (faults.length > 1) throw new AggregateError(faults, 'the keys of both issuers could not be rotated');
  if (faults.length === 1) throw faults[0];
  return changed;
}

/** Returns true if every issuer has an active key. */
export async function haveActiveKeys(database: Database): Promise<boolean> {
  const active = (await listSigningKeys(database.db)).filter(({ state }) => state === 'active');
  return identityIssuers.every((issuer) => active.some((key) => key.issuer === issuer));
}

/** Activates the next key now; refuses while verifiers may still cache a document that lacks the key. */
export async function rotateOnCommand(
  context: RotationContext,
  issuer: IdentityIssuer,
  caller: Caller,
): Promise<void> {
  const taken = await carryOut(context, {
    issuer,
    ...commandOf(context, caller),
    plan: (keys) => planRotation(keys, { ...planningOf(context), onCommand: true }),
  });
  if (taken.some(({ step }) => step === 'activate' || step === 'create_active')) return;
  const next = (await listSigningKeysOf(context.database.db, issuer)).find(({ state }) => state === 'next');
  const seconds = next ? secondsUntilReady(next, context.terms, context.steadyNow()) : 0;
  throw new SigningKeyError(
    'next_key_too_young',
    `The next key was published too recently: verifiers may cache documents without it for another ${seconds} s. Try again after that.`,
  );
}

/**
 * Removes a leaked key immediately: the tokens that it signed become invalid wherever the documents are fetched again.
 * Throws `key_unknown`.
 */
export async function revokeSigningKey(
  context: RotationContext,
  keyId: string,
  caller: Caller,
): Promise<void> {
  const known = (await listSigningKeys(context.database.db)).find(({ id }) => id === keyId);
  const unknown = () => new SigningKeyError('key_unknown', `Unknown signing key ${keyId}.`);
  if (!known) throw unknown();
  await carryOut(context, {
    issuer: known.issuer,
    ...commandOf(context, caller),
    plan(keys) {
      const key = keys.find(({ id }) => id === keyId);
      if (!key) throw unknown();
      return planRevocation(keys, key);
    },
  });
}

interface RotationRequest {
  readonly issuer: IdentityIssuer;
  readonly cause: RotationCause;
  readonly plan: PlanRotation;
  /** Runs the given work in a transaction that changes keys. */
  readonly write: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;
}

function commandOf(context: RotationContext, caller: Caller): Pick<RotationRequest, 'cause' | 'write'> {
  const { actor, sourceIp, requestId } = caller;
  return {
    cause: { actor, sourceIp, requestId },
    write: (work) => authorizedWrite(context, caller, { topics: 'signing-keys' }, work),
  };
}

function planningOf({ terms, steadyNow }: RotationContext) {
  return { terms, nowAt: steadyNow() };
}

async function carryOut(
  context: RotationContext,
  request: RotationRequest,
): Promise<readonly RotationStep[]> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const due = request.plan(await listSigningKeysOf(context.database.db, request.issuer));
    if (due.length === 0) return [];
    // Created before the transaction begins: creating an RSA key takes a while, and a KMS may be slow.
    const drafts = await makeKeys(context, request.issuer, countKeysNeeded(due));
    const outcome = await takeSteps(context, request, drafts);
    await discard(context.backend, outcome.unused);
    if (outcome.taken) return outcome.taken;
  }
  throw new Error('the keys kept changing while they were being rotated');
}

/** Plans again under the lock, so that only one of several servers does the work. */
async function takeSteps(
  context: RotationContext,
  { issuer, cause, plan, write }: RotationRequest,
  drafts: readonly SigningKey[],
): Promise<{ readonly taken: readonly RotationStep[] | null; readonly unused: readonly SigningKey[] }> {
  const organizationId = await context.auditOrganizationId();
  return write(async (tx) => {
    const steps = plan(await listSigningKeysOf(tx, issuer));
    if (countKeysNeeded(steps) > drafts.length) return { taken: null, unused: drafts };
    const spare = [...drafts];
    for (const step of steps) {
      await takeRotationStep(
        tx,
        { database: context.database, clock: context.clock, cause, organizationId },
        step,
        spare,
      );
    }
    return { taken: steps, unused: spare };
  });
}

function countKeysNeeded(steps: readonly RotationStep[]): number {
  return steps.filter(({ step }) => step === 'create_active' || step === 'create_next').length;
}

async function makeKeys(
  { backend, algorithms, clock, database }: RotationContext,
  issuer: IdentityIssuer,
  count: number,
): Promise<readonly SigningKey[]> {
  const algorithm = algorithms[issuer];
  const inUse = new Set(count === 0 ? [] : (await listSigningKeys(database.db)).map(({ id }) => id));
  const keys: SigningKey[] = [];
  try {
    while (keys.length < count) {
      const created = await backend.createKey(algorithm, { inUse });
      inUse.add(created.id);
      keys.push({
        ...created,
        issuer,
        algorithm,
        state: 'next',
        backend: backend.name,
        publishedAt: clock.now(),
        activatedAt: null,
        retiredAt: null,
      });
    }
  } catch (cause) {
    await discard(backend, keys);
    throw cause;
  }
  return keys;
}

/**
 * Discards unused keys, on a best-effort basis: a remaining key is not published, so nothing that it signs verifies.
 */
async function discard(backend: SigningBackend, keys: readonly SigningKey[]): Promise<void> {
  await Promise.allSettled(keys.map((key) => backend.discardKey?.(key)));
}
