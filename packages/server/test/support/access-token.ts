import type { AccessToken } from '../../src/inbound/access-tokens/index.ts';
import { newId } from '../../src/platform/new-id.ts';
import { startAt } from './tenancy.ts';

/** Returns an organization token that `ann` created, with the given members replaced. */
export function accessTokenWith(
  members: Partial<AccessToken> & Pick<AccessToken, 'organizationId'>,
): AccessToken {
  return {
    id: newId(),
    kind: 'organization',
    origin: 'created',
    userId: null,
    teamId: null,
    runnerPoolId: null,
    roleId: null,
    name: 'ci',
    description: '',
    createdAt: startAt,
    createdBy: 'ann',
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
    issuerId: null,
    decisionId: null,
    parentId: null,
    issuer: null,
    subject: null,
    policyVersion: null,
    policyIndex: null,
    ...members,
  };
}
