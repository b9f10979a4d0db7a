import type { AuditEvent } from '../../audit/index.ts';
import type { Audience } from '../../contract/audience.ts';
import { v2Claims } from '../../contract/claims.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import type { RequestOrigin } from '../../http/index.ts';
import { formatSubject } from '../subjects/index.ts';
import type { IdentityToken, SignIdentityToken } from './identity-token.ts';

/** A workload that a policy admitted, and the audience of the identity token that it requests. */
export interface WorkloadTokenRequest extends RequestOrigin {
  readonly organization: { readonly id: string; readonly name: OrganizationName };
  readonly issuerId: string;
  /** The `iss` and `sub` of the workload's own token. */
  readonly issuer: string;
  readonly subject: string;
  readonly audience: Audience;
  readonly lifetimeSeconds: number;
  readonly decisionId: string;
}

export type SignForWorkload = (
  request: WorkloadTokenRequest,
) => Promise<{ readonly token: IdentityToken; readonly auditEvent: AuditEvent }>;

/**
 * Signs a v2 token about an external workload (docs/contract/identity-tokens.md#identity-token-exchange). Its audit event
 * is written with the decision that allows the token.
 */
export function createSignForWorkload(context: {
  readonly sign: SignIdentityToken;
  readonly namespace: string;
}): SignForWorkload {
  return async (request) => {
    const { organization, issuer, issuerId, subject, sourceIp, requestId } = request;
    const { token, auditEvent } = await context.sign({
      issuer: 'v2',
      organizationId: organization.id,
      subject: formatSubject(
        { kind: 'workload', organizationId: organization.id, issuerId, subject },
        context.namespace,
      ),
      audience: request.audience,
      lifetimeSeconds: request.lifetimeSeconds,
      claims: {
        [v2Claims.organization]: organization.name,
        [v2Claims.organizationId]: organization.id,
        [v2Claims.actor]: subject,
        [v2Claims.workloadIssuer]: issuer,
        [v2Claims.workloadSubject]: subject,
      },
      audit: {
        event: 'identity-token-issued',
        actor: {
          kind: 'workload',
          name: subject,
          workload: { issuer, subject, decisionId: request.decisionId },
        },
        details: { decisionId: request.decisionId },
        sourceIp,
        requestId,
      },
    });
    return { token, auditEvent };
  };
}
