import { type AuditActor, type AuditEventName, appendAuditEvents } from '../../audit/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { RequestOrigin } from '../../http/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { planRotation, type RotationStep, type RotationTerms, secondsUntilReady } from './rotation-plan.ts';
import type { SigningBackend } from './signing-backend.ts';
import {
  type IdentityIssuer,
  identityIssuers,
  type SigningAlgorithm,
  type SigningKey,
} from './signing-key.ts';
import { SigningKeyError } from './signing-key-error.ts';
import {
  activateSigningKey,
  deleteSigningKey,
  insertSigningKey,
  listSigningKeysOf,
  retireSigningKey,
} from './store.ts';

export interface RotationContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly terms: RotationTerms;
  /** Makes new keys. Older ones may be of other backends. */
  readonly backend: SigningBackend;
  readonly algorithms: Readonly<Record<IdentityIssuer, SigningAlgorithm>>;
  /** Whose audit log tells of keys: they belong to the whole server. */
  readonly auditOrganizationId: () => Promise<string>;
}

export interface RotationCause extends RequestOrigin {
  readonly actor: AuditActor;
}

/** Does what is due to the keys of both issuers; answers whether anything changed. Safe to run on every server. */
export async function rotateDueKeys(context: RotationContext, cause: RotationCause): Promise<boolean> {
  let changed = false;
  for (const issuer of identityIssuers) {
    const keys = await listSigningKeysOf(context.database.db, issuer);
    const due = planRotation(keys, { terms: context.terms, nowAt: context.clock.now(), onCommand: false });
    if (due.length > 0) changed = (await carryOut(context, { issuer, cause, onCommand: false })) || changed;
  }
  return changed;
}

/** Lets the next key take over now; refused while somebody may still hold a document without it. */
export async function rotateOnCommand(
  context: RotationContext,
  issuer: IdentityIssuer,
  cause: RotationCause,
): Promise<void> {
  const next = (await listSigningKeysOf(context.database.db, issuer)).find(({ state }) => state === 'next');
  const seconds = next ? secondsUntilReady(next, context.terms, context.clock.now()) : 0;
  if (next && seconds > 0) {
    throw new SigningKeyError(
      'next_key_too_young',
      `The next key was published too recently: verifiers may hold documents without it for ${seconds} s more. Try again then.`,
    );
  }
  await carryOut(context, { issuer, cause, onCommand: true });
}

async function carryOut(
  context: RotationContext,
  request: { readonly issuer: IdentityIssuer; readonly cause: RotationCause; readonly onCommand: boolean },
): Promise<boolean> {
  const { issuer, cause, onCommand } = request;
  // Made before the transaction: making an RSA key takes a while, and a KMS may be slow.
  const spare = [await makeKey(context, issuer), await makeKey(context, issuer)];
  const organizationId = await context.auditOrganizationId();
  return context.database.changes.change('signing-keys', async (tx) => {
    // Planned again where nobody else can change the keys: of several servers one does the work.
    const keys = await listSigningKeysOf(tx, issuer);
    const steps = planRotation(keys, { terms: context.terms, nowAt: context.clock.now(), onCommand });
    for (const step of steps) {
      await takeStep(tx, context, {
        step,
        spare,
        tell: (event, key) => tell(tx, context, { event, key, cause, organizationId }),
      });
    }
    return steps.length > 0;
  });
}

async function takeStep(
  tx: Tx,
  context: RotationContext,
  request: {
    readonly step: RotationStep;
    readonly spare: SigningKey[];
    readonly tell: (event: AuditEventName, key: SigningKey) => Promise<void>;
  },
): Promise<void> {
  const { step, spare, tell: told } = request;
  const nowAt = context.clock.now();
  switch (step.step) {
    case 'create_active':
    case 'create_next': {
      const draft = spare.shift();
      if (!draft) throw new Error('a rotation needs at most two new keys');
      const isActive = step.step === 'create_active';
      const key: SigningKey = {
        ...draft,
        state: isActive ? 'active' : 'next',
        publishedAt: nowAt,
        activatedAt: isActive ? nowAt : null,
      };
      await insertSigningKey(tx, key);
      await told('signing-key-created', key);
      if (isActive) await told('signing-key-activated', key);
      return;
    }
    case 'activate':
      if (step.retire) {
        await retireSigningKey(tx, step.retire.id, nowAt);
        await told('signing-key-retired', step.retire);
      }
      await activateSigningKey(tx, step.key.id, nowAt);
      await told('signing-key-activated', step.key);
      return;
    case 'remove':
      await deleteSigningKey(tx, step.key.id);
      await told('signing-key-removed', step.key);
  }
}

async function makeKey(
  { backend, algorithms, clock }: RotationContext,
  issuer: IdentityIssuer,
): Promise<SigningKey> {
  const algorithm = algorithms[issuer];
  const { id, publicJwk, privateKey } = await backend.createKey(algorithm);
  return {
    id,
    issuer,
    algorithm,
    state: 'next',
    backend: backend.name,
    publicJwk,
    privateKey,
    publishedAt: clock.now(),
    activatedAt: null,
    retiredAt: null,
  };
}

function tell(
  tx: Tx,
  context: RotationContext,
  happened: {
    readonly event: AuditEventName;
    readonly key: SigningKey;
    readonly cause: RotationCause;
    readonly organizationId: string;
  },
): Promise<void> {
  const { event, key, cause, organizationId } = happened;
  return appendAuditEvents(tx, context.database.engine, [
    {
      organizationId,
      at: context.clock.now(),
      event,
      ...cause,
      description: `${cause.actor.name}: ${event.replaceAll('-', ' ')} for issuer ${key.issuer}`,
      details: { keyId: key.id, issuer: key.issuer, algorithm: key.algorithm, backend: key.backend },
    },
  ]);
}
