import type { JsonObject } from '../platform/json/json.ts';

/** The event names of the contract (docs/contract/audit-events.md) that this server writes. */
export const auditEventNames = [
  'oidc-issuer-registered',
  'oidc-issuer-updated',
  'oidc-issuer-deleted',
  'oidc-issuer-validation-failed',
  'authorization-policy-updated',
  'organization-token-created-for-oidc-issuer',
  'team-token-created-for-oidc-issuer',
  'personal-token-created-for-oidc-issuer',
  'deployment-runner-token-created-for-oidc-issuer',
  'organization-token-created',
  'organization-token-deleted',
  'team-token-created',
  'team-token-deleted',
  'personal-token-created',
  'personal-token-deleted',
  'auth-failure-organization-role',
  'oidc-token-exchange-denied',
  'organization-created',
  'member-added',
  'member-removed',
  'member-role-changed',
  'role-created',
  'role-updated',
  'role-deleted',
  'role-default-changed',
  'role-added-to-team',
  'role-removed-from-team',
  'team-created',
  'team-updated',
  'team-deleted',
  'deployment-runner-pool-created',
  'deployment-runner-pool-updated',
  'deployment-runner-pool-deleted',
  'access-token-revoked',
  'access-token-refreshed',
  'signing-key-created',
  'signing-key-activated',
  'signing-key-retired',
  'signing-key-removed',
  'master-key-resealed',
  'identity-token-issued',
  'cloud-credentials-obtained',
  'auth-failure-environment',
  'environment-created',
  'environment-read',
  'environment-updated',
  'environment-deleted',
  'environment-cloned',
  'environment-decrypted',
  'environment-open',
  'environment-read-open',
  'environment-unauthorized-open',
  'environment-session-revoked',
  'environment-revision-tag-created',
  'environment-revision-tag-update',
  'environment-revision-tag-delete',
  'environment-revision-retracted',
  'environment-tag-created',
  'environment-tag-updated',
  'environment-tag-deleted',
  'environment-oidc-token-issued',
  'environment-settings-updated',
  'environment-permission-granted',
  'environment-permission-revoked',
  'environment-restored',
  'environment-purged',
  'environment-created-with-existing-trust',
  'trust-setup-generated',
  'trust-setup-deleted',
] as const;

export type AuditEventName = (typeof auditEventNames)[number];

const authFailures: ReadonlySet<AuditEventName> = new Set([
  'oidc-issuer-validation-failed',
  'auth-failure-organization-role',
  'oidc-token-exchange-denied',
  'auth-failure-environment',
  'environment-unauthorized-open',
]);

/** The events that the contract marks with a dagger. */
export function isAuthFailure(event: AuditEventName): boolean {
  return authFailures.has(event);
}

/** The workload behind an event, from a verified token of its issuer. */
export interface AuditWorkload {
  readonly issuer: string;
  readonly subject: string | null;
  /** The decision of the exchange that admitted it. */
  readonly decisionId: string;
}

/** The actor of an event: a user, a machine identity (token or workload), or the server itself. */
export interface AuditActor {
  readonly kind: 'user' | 'machine' | 'workload' | 'server';
  /** The login of a user, the name of a machine identity, or the subject of a workload. */
  readonly name: string;
  readonly tokenId?: string;
  readonly tokenName?: string;
  /** Present if a workload obtained the token or presented its own. */
  readonly workload?: AuditWorkload;
  /** The machine identity that a workload acted as. */
  readonly actsAs?: string;
}

/** An event that is not in the chain yet. */
export interface AuditEvent {
  readonly organizationId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: AuditEventName;
  readonly actor: AuditActor;
  readonly sourceIp: string;
  readonly requestId: string;
  /** One sentence that describes the event. */
  readonly description: string;
  readonly details: JsonObject;
}
