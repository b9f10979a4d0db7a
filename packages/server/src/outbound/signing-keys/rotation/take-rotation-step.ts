import { type AuditActor, type AuditEventName, appendAuditEvents } from '../../../audit/index.ts';
import type { Database, Tx } from '../../../database/index.ts';
import type { RequestOrigin } from '../../../http/index.ts';
import type { Clock } from '../../../platform/time/clock.ts';
import type { SigningKey } from '../signing-key.ts';
import { activateSigningKey, deleteSigningKey, insertSigningKey, retireSigningKey } from '../store.ts';
import type { RotationStep } from './rotation-plan.ts';

export interface RotationCause extends RequestOrigin {
  readonly actor: AuditActor;
}

export interface StepContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly cause: RotationCause;
  /** The organization whose audit log records the step. */
  readonly organizationId: string;
}

/**
 * Runs one step of a rotation, in the given transaction, and records it in the audit log. Takes new keys from `spare`.
 */
export async function takeRotationStep(
  tx: Tx,
  context: StepContext,
  step: RotationStep,
  spare: SigningKey[],
): Promise<void> {
  const nowAt = context.clock.now();
  const audit = (event: AuditEventName, key: SigningKey, details = {}) =>
    recordKeyEvent(tx, context, { event, key, details });
  switch (step.step) {
    case 'create_active':
    case 'create_next': {
      const draft = spare.shift();
      if (!draft) throw new Error('fewer new keys were created than the plan needs');
      const isActive = step.step === 'create_active';
      const key: SigningKey = {
        ...draft,
        state: isActive ? 'active' : 'next',
        publishedAt: nowAt,
        activatedAt: isActive ? nowAt : null,
      };
      await insertSigningKey(tx, key);
      await audit('signing-key-created', key);
      if (isActive) await audit('signing-key-activated', key);
      return;
    }
    case 'activate':
      if (step.retire) {
        await retireSigningKey(tx, step.retire.id, nowAt);
        await audit('signing-key-retired', step.retire);
      }
      await activateSigningKey(tx, step.key.id, nowAt);
      await audit('signing-key-activated', step.key);
      return;
    case 'remove':
    case 'revoke':
      await deleteSigningKey(tx, step.key.id);
      await audit('signing-key-removed', step.key, step.step === 'revoke' ? { revoked: true } : {});
  }
}

function recordKeyEvent(
  tx: Tx,
  { database, clock, cause, organizationId }: StepContext,
  happened: {
    readonly event: AuditEventName;
    readonly key: SigningKey;
    readonly details: { readonly revoked?: true };
  },
): Promise<void> {
  const { event, key, details } = happened;
  return appendAuditEvents(tx, database.engine, [
    {
      organizationId,
      at: clock.now(),
      event,
      ...cause,
      description: `${cause.actor.name} ${event.replace('signing-key-', '')} the signing key ${key.id} of issuer ${key.issuer}`,
      details: {
        keyId: key.id,
        issuer: key.issuer,
        algorithm: key.algorithm,
        backend: key.backend,
        ...details,
      },
    },
  ]);
}
