import type { Decision } from '../../src/inbound/decisions/index.ts';
import { newId } from '../../src/platform/new-id.ts';

/** Returns the decision on a request of which nothing is known, with the given members replaced. */
export function decisionWith(members: Partial<Decision> & Pick<Decision, 'reason'>): Decision {
  return {
    id: newId(),
    organizationId: null,
    at: 0,
    message: '',
    issuerId: null,
    request: {
      grantType: null,
      audience: null,
      requestedTokenType: null,
      scope: null,
      expirationSeconds: null,
    },
    token: null,
    checks: [],
    claims: null,
    policies: null,
    hints: [],
    grant: null,
    sourceIp: '',
    requestId: '',
    ...members,
  };
}
