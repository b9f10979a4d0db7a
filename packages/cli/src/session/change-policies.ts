import type { ResponseOf } from '@symbolon/sdk';
import type { OrgSession } from './find-issuer.ts';

export type PolicyDocument = ResponseOf<'GET /api/orgs/{orgName}/auth/policies/oidcissuers/{issuerId}'>;

export function loadPolicies({ client, orgName }: OrgSession, issuerId: string): Promise<PolicyDocument> {
  return client.request('GET /api/orgs/{orgName}/auth/policies/oidcissuers/{issuerId}', {
    path: { orgName, issuerId },
  });
}

/** Replaces an issuer's policies. */
export async function replacePolicies(
  session: OrgSession,
  issuerId: string,
  policies: (present: PolicyDocument['policies']) => readonly unknown[],
): Promise<PolicyDocument> {
  const { client, orgName } = session;
  const document = await loadPolicies(session, issuerId);
  return client.request('PATCH /api/orgs/{orgName}/auth/policies/{policyId}', {
    path: { orgName, policyId: document.id },
    body: { policies: policies(document.policies) },
  });
}
