import {
  compilePolicies,
  evaluatePolicies,
  type PolicyRequest,
  parsePolicies,
} from '../../packages/server/src/inbound/policies/index.ts';
import { claimsOfGitHub } from '../clients/subject-tokens.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';
import { makeHundredPolicies } from '../servers/policies.ts';

const rounds = 5;
const roundMilliseconds = 400;

/**
 * Measures evaluations per second of 100 policies of four rules. The last policy grants, so every policy is evaluated.
 */
export function measurePolicies(): readonly Figure[] {
  const parsed = parsePolicies(makeHundredPolicies());
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const compiled = compilePolicies(parsed.value);
  const request = {
    tokenType: 'organization',
    target: null,
    adminRequested: false,
    claims: claimsOfGitHub('https://issuer.example', 1),
    organizationAudiences: ['urn:pulumi:org:main'],
  } as PolicyRequest;
  const decision = evaluatePolicies(compiled, request);
  if (decision.outcome !== 'allow' || decision.policyIndex !== 99)
    throw new Error('the last policy must grant');
  const measureRound = () => {
    const startedAt = performance.now();
    let evaluations = 0;
    while (performance.now() - startedAt < roundMilliseconds) {
      for (let index = 0; index < 100; index += 1) evaluatePolicies(compiled, request);
      evaluations += 100;
    }
    return (evaluations / (performance.now() - startedAt)) * 1_000;
  };
  measureRound();
  const rates = Array.from({ length: rounds }, measureRound);
  return [
    {
      name: 'policy evaluations',
      value: medianOf(rates),
      unit: '/s',
      target: null,
      note: `100 policies of 4 rules, of which the last grants; ${formatRange(rates)}`,
    },
  ];
}
