import type { EffectCheck } from '../../access/index.ts';
import type { Audience } from '../../contract/audience.ts';
import { v2Claims } from '../../contract/claims.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import type { RequestOrigin } from '../../http/index.ts';
import { formatSubject } from '../subjects/index.ts';
import type { IdentityToken, MintIdentityToken } from './identity-token.ts';

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
  /** The trust that the policy belongs to. */
  readonly authority: EffectCheck;
}

export type MintForWorkload = (request: WorkloadTokenRequest) => Promise<{ readonly token: IdentityToken }>;

/** Mints a v2 token about an external workload (docs/contract/identity-tokens.md#identity-token-exchange). */
export function createMintForWorkload(context: {
  readonly mint: MintIdentityToken;
  readonly namespace: string;
}): MintForWorkload {
  return async (request) => {
    const { organization, issuer, issuerId, subject, sourceIp, requestId } = request;
    const minted = await context.mint({
      issuer: 'v2',
      organizationId: organization.id,
      subject: formatSubject(
        { kind: 'workload', organizationId: organization.id, issuerId, subject },
        context.namespace,
      ),
      audience: request.audience,
      lifetimeSeconds: request.lifetimeSeconds,
      authority: request.authority,
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
    return { token: minted.token };
  };
}
