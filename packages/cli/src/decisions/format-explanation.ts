import type { ResponseOf } from '@symbolon/sdk';
import { formatChange } from '../policies/format-change.ts';
import { formatTable } from '../terminal/format-table.ts';
import type { Painter } from '../terminal/painter.ts';
import { safeText } from '../terminal/safe-text.ts';

type Explained = ResponseOf<'GET /api/orgs/{orgName}/oidc/decisions/{decisionId}'>;
type PolicyExplanation = Explained['policies'][number];

export type Explanation = Pick<
  Explained,
  'checks' | 'policies' | 'hints' | 'decidedBy' | 'audited' | 'change'
>;

/** Formats each check, policy and rule, with actual and expected values, and suggested fixes. */
export function formatExplanation(explanation: Explanation, paint: Painter): string {
  const { checks, policies, hints, change } = explanation;
  const sections = [
    ...(checks.length > 0 ? [`${paint.strong('Checks')}\n${formatChecks(checks, paint)}`] : []),
    ...(policies.length > 0
      ? [
          `${paint.strong('Policies')}\n${policies.map((policy) => formatPolicy(policy, explanation, paint)).join('')}`,
        ]
      : []),
    ...(hints.length > 0
      ? [`${paint.strong('Hints')}\n${hints.map(({ message }) => `  → ${safeText(message)}\n`).join('')}`]
      : []),
    ...(change ? [formatChange(change, paint)] : []),
  ];
  return sections.join('\n');
}

function formatChecks(checks: Explained['checks'], paint: Painter): string {
  return formatTable(
    checks.flatMap(({ check, outcome, expected, actual }) => {
      const passed = outcome === 'passed';
      const first = [`  ${mark(passed, paint)} ${check}`, safeText(actual)];
      return passed ? [first] : [first, ['', paint.faint(`expected: ${safeText(expected)}`)]];
    }),
  );
}

function formatPolicy(policy: PolicyExplanation, explanation: Explanation, paint: Painter): string {
  const { policyIndex, decision, mode } = policy;
  const audit = mode === 'audit' ? ', audit only' : '';
  const title = `  policy ${policyIndex} (${decision}${audit}): ${describeOutcome(policy, explanation, paint)}\n`;
  return title + formatTable(policy.candidate.outcome === 'candidate' ? rowsOf(policy, paint) : []);
}

function describeOutcome(
  policy: PolicyExplanation,
  { decidedBy, audited }: Explanation,
  paint: Painter,
): string {
  const { candidate, applies, policyIndex, decision } = policy;
  if (candidate.outcome !== 'candidate') {
    const what = candidate.outcome.replace('_differs', '').replace('_', ' ');
    const actual = safeText(candidate.actual ?? 'none');
    return `does not match: its ${what} is ${safeText(candidate.expected ?? '')}, but the request asks for ${actual}`;
  }
  const would = audited.find((entry) => entry.policyIndex === policyIndex)?.would;
  if (would !== undefined) return paint.caution(`would have been: ${would}`);
  if (!applies) return 'does not apply';
  const colour = decision === 'deny' ? paint.bad : paint.good;
  return colour(decidedBy === policyIndex ? 'applies and decides' : 'applies');
}

function rowsOf({ rules, audience }: PolicyExplanation, paint: Painter): string[][] {
  const ruleRows = rules.flatMap(({ claimPath, value, patterns, outcome }) => {
    const matched = outcome === 'matched';
    const shown = value === null ? 'not in the token' : safeText(value);
    const note = outcome === 'claim_not_comparable' ? ' (an object or null never matches)' : '';
    const first = [`    ${mark(matched, paint)} ${safeText(claimPath)}`, `${shown}${note}`];
    const label = matched ? 'matches' : 'does not match';
    const shownPatterns = patterns.map(safeText).join('  or  ');
    return [first, ['', paint.faint(`${label} ${shownPatterns}`)]];
  });
  if (audience.outcome !== 'matched' && audience.outcome !== 'audience_mismatch') return ruleRows;
  const matched = audience.outcome === 'matched';
  const shown = audience.actual === null ? 'not in the token' : safeText(audience.actual);
  return [
    ...ruleRows,
    [`    ${mark(matched, paint)} aud`, shown],
    [
      '',
      paint.faint(
        `${matched ? 'contains' : 'does not contain'} ${audience.expected ?? ''}, which a policy without an aud rule requires`,
      ),
    ],
  ];
}

function mark(isPassed: boolean, paint: Painter): string {
  return isPassed ? paint.good('✓') : paint.bad('✗');
}
