import { type AuditEvent, appendAuditEvents } from '../../audit/index.ts';
import type { Database } from '../../database/index.ts';
import { newId } from '../../platform/new-id.ts';
import type { Clock } from '../../platform/time/clock.ts';
import { faultOf } from './issuer-keys/issuer-keys-fault.ts';
import type { IssuerKeysStore } from './issuer-keys/issuer-keys-record.ts';
import type { CertificateRotation } from './issuer-keys/issuer-keys-refresh.ts';
import { recordThumbprints } from './register-issuer.ts';
import { findIssuer, findKeyRecord, saveKeyRecord, updateIssuer } from './store.ts';
import { nextModifiedAt, type TrustedIssuer } from './trusted-issuer.ts';

interface FollowContext {
  readonly database: Database;
  readonly clock: Clock;
}

/** Stores the keys of the last fetch, for a restart during an outage and for the status on other servers. */
export function createIssuerKeysStore({ database, clock }: FollowContext): IssuerKeysStore {
  return {
    find: (issuerId) => findKeyRecord(database.db, issuerId),
    save: (issuerId, record) =>
      database.write({ by: 'issuer-keys' }, (tx) =>
        saveKeyRecord(tx, { issuerId, record: JSON.stringify(record), savedAt: clock.now() }),
      ),
  };
}

/**
 * Recorded thumbprints follow a rotation that ordinary validation accepts, with an audit event
 * (docs/contract/issuers-and-policies.md#thumbprints).
 */
export async function followRotation(
  context: FollowContext,
  issuer: TrustedIssuer,
  rotation: CertificateRotation,
): Promise<void> {
  await context.database.write({ by: 'issuer-keys', topics: 'trust' }, async (tx) => {
    const current = await findIssuer(tx, issuer.organizationId, issuer.id);
    if (current?.thumbprintSource !== 'recorded') return;
    const { thumbprints } = recordThumbprints(rotation.after);
    const modifiedAt = nextModifiedAt(current, context.clock.now());
    await updateIssuer(tx, { ...current, thumbprints, modifiedAt });
    await appendAuditEvents(tx, context.database.engine, [
      serverEvent(context, issuer, {
        event: 'oidc-issuer-updated',
        description: `The certificate of ${issuer.issuer} was rotated; ordinary validation accepts the new certificate`,
        details: { issuerId: issuer.id, before: rotation.before, after: thumbprints },
      }),
    ]);
  });
}

/** Certificate faults are recorded in the audit log; other failures appear only in the issuer's status. */
const certificateFaults: ReadonlySet<string> = new Set([
  'tls_untrusted',
  'thumbprint_mismatch',
  'thumbprint_stale',
]);

export async function auditFetchFailure(
  context: FollowContext,
  issuer: TrustedIssuer,
  error: unknown,
): Promise<void> {
  const fault = faultOf(error);
  if (!certificateFaults.has(fault.code)) return;
  await context.database.write({ by: 'issuer-keys' }, (tx) =>
    appendAuditEvents(tx, context.database.engine, [
      serverEvent(context, issuer, {
        event: 'oidc-issuer-validation-failed',
        description: `The certificate of ${issuer.issuer} is not accepted: ${fault.message}`,
        details: { issuerId: issuer.id, code: fault.code, message: fault.message },
      }),
    ]),
  );
}

function serverEvent(
  { clock }: FollowContext,
  issuer: TrustedIssuer,
  event: Pick<AuditEvent, 'event' | 'description' | 'details'>,
): AuditEvent {
  return {
    organizationId: issuer.organizationId,
    at: clock.now(),
    actor: { kind: 'server', name: 'symbolon' },
    sourceIp: '',
    requestId: newId(),
    ...event,
  };
}
