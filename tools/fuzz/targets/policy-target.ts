import { InvariantBroken } from '../finding.ts';
import { mutateJson } from '../inputs/mutate-json.ts';
import { mutateText } from '../inputs/mutate-text.ts';
import type { FuzzedServer } from './fuzzed-server.ts';
import { defineTarget, type Target } from './target.ts';

const soundPolicies = [
  {
    decision: 'allow',
    tokenType: 'organization',
    authorizedPermissions: ['admin'],
    rules: { sub: 'repo:acme/*:ref:*' },
  },
  { decision: 'deny', tokenType: 'organization', rules: { 'groups[0]': ['b*', '?', '\\*'], '"a.b".c': '.' } },
  { decision: 'allow', tokenType: 'team', teamName: 'dev-*', mode: 'audit', rules: { aud: 'x', sub: 'y' } },
];
const soundClaims = {
  sub: 'repo:acme/app:ref:refs/heads/main',
  aud: ['urn:pulumi:org:main'],
  groups: ['a', 'b', 3, null],
  'a.b': { c: 'x' },
};

interface PolicyTrial {
  readonly policies: string;
  readonly claims: unknown;
  readonly scope: string;
}

interface Verdict {
  readonly outcome: string;
  readonly decidedBy: number | null;
  readonly policies: readonly {
    readonly policyIndex: number;
    readonly decision: string;
    readonly mode: string;
    readonly applies: boolean;
  }[];
}

/**
 * Sends mangled policy documents: each is refused with a reason or accepted, and an accepted document grants only
 * through an allow.
 */
export function createPolicyTarget(fuzzed: FuzzedServer): Target {
  const { send, server, policyDocumentId, policyIssuerId } = fuzzed;
  const headers = { authorization: `token ${server.adminToken}`, 'content-type': 'application/json' };
  const post = (method: string, path: string, text: string) =>
    send({ method, path, headers, body: Buffer.from(text, 'utf8').toString('latin1') });
  return defineTarget({
    name: 'policies',
    make(random): PolicyTrial {
      const policies = JSON.stringify(mutateJson(soundPolicies, random));
      return {
        policies: random.below(6) === 0 ? mutateText(policies, random) : policies,
        claims: mutateJson(soundClaims, random),
        scope: random.pick(['', 'admin']),
      };
    },
    async attempt({ policies, claims, scope }) {
      const path = `/api/orgs/main/auth/policies/${policyDocumentId}`;
      const saved = await post('PATCH', path, `{"policies":${policies}}`);
      if (saved.status !== 200 && saved.status !== 400)
        throw new InvariantBroken(`PATCH returned ${saved.status}`);
      if (saved.status !== 200) return;
      const simulated = await post(
        'POST',
        `/api/orgs/main/oidc/issuers/${policyIssuerId}/simulate`,
        JSON.stringify({ claims, scope }),
      );
      if (simulated.status !== 200) return;
      // Another trial may have replaced the document in the meantime: the response shows the policies that were
      // applied.
      const verdict = JSON.parse(simulated.text) as Verdict;
      const decider = verdict.policies.find(({ policyIndex }) => policyIndex === verdict.decidedBy);
      const isAllowed = decider?.decision === 'allow' && decider.mode === 'enforce' && decider.applies;
      if (verdict.outcome === 'granted' && !isAllowed)
        throw new InvariantBroken(`granted without an allow policy that applies: ${simulated.text}`);
    },
  });
}
