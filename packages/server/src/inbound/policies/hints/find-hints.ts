import type { ExactJsonObject, ExactJsonValue } from '../../../platform/json/exact-json.ts';
import { findClaim, formatClaimPath, parseClaimPath } from '../match/claim-path.ts';
import { type ClaimOutcome, listComparable } from '../match/match-claim.ts';
import { findGithubDifference, findWorkflowHint } from './find-github-difference.ts';
import { findGithubHint } from './find-github-hint.ts';
import { findGitlabDifference, findGitlabEnvironmentHint } from './find-gitlab-difference.ts';
import { describeClusterAudience, findKubernetesDifference } from './find-kubernetes-difference.ts';
import { findPathHint } from './find-path-hint.ts';
import { findPatternHint } from './find-pattern-hint.ts';
import type { Hint } from './hint.ts';

export type { Hint, HintCode } from './hint.ts';

interface MissedRule {
  readonly claimPath: string;
  readonly patterns: readonly string[];
  readonly outcome: ClaimOutcome;
}

interface DifferingTarget {
  readonly outcome: string;
  readonly expected?: string;
  readonly actual?: string | null;
}

const maxHintsPerRule = 3;
const maxHintedLength = 256;

/**
 * The number of pairs of value and pattern that an explanation may still compare; without a limit, 1,000 policies would stall it.
 */
export interface HintBudget {
  remaining: number;
}

export function createHintBudget(): HintBudget {
  return { remaining: 1000 };
}

/** Recognizes the known kinds of mismatch of a rule; each hint names the fix. */
export function findRuleHints(
  { claimPath, patterns, outcome }: MissedRule,
  { claims, budget }: { claims: ExactJsonObject; budget: HintBudget },
): Hint[] {
  if (outcome === 'matched' || budget.remaining <= 0) return [];
  budget.remaining -= 1;
  const parsed = parseClaimPath(claimPath);
  if (!parsed.ok) return [];
  const value = findClaim(claims, parsed.value);
  const pathHint = findPathHint(parsed.value, { claims, patterns });
  const hints: Hint[] = pathHint === null ? [] : [pathHint];
  const name = formatClaimPath(parsed.value);
  const workflowHint = findWorkflowHint(name, { patterns, claims });
  if (workflowHint !== null) hints.push(workflowHint);
  const environmentHint = findGitlabEnvironmentHint(name, { patterns, claims });
  if (environmentHint !== null) hints.push(environmentHint);
  if (name === 'aud' && value !== undefined) hints.push(describeAudience(value, { patterns, claims }));
  const isShort = (text: string) => text.length <= maxHintedLength;
  for (const text of listComparable(value).filter(isShort)) {
    for (const pattern of patterns.filter(isShort)) {
      budget.remaining -= 1;
      if (budget.remaining <= 0 || hints.length >= maxHintsPerRule) return hints;
      const github = name === 'sub' ? findGithubHint(pattern, { subject: text, patterns }) : null;
      const difference = name === 'sub' ? findDifference(pattern, { subject: text, claims }) : null;
      const hint = github ?? findPatternHint(pattern, text) ?? difference;
      if (hint !== null && !hints.some(({ code }) => code === hint.code)) hints.push(hint);
    }
  }
  return hints;
}

/** Finds the hint for a token with a different audience, if the policy has no `aud` rule. */
export function findAudienceHints(request: {
  claims: ExactJsonObject;
  organizationAudiences: readonly string[];
}): Hint[] {
  const { claims, organizationAudiences } = request;
  const actual = findClaim(claims, ['aud']);
  const came = actual === undefined ? 'has no audience' : `is for ${JSON.stringify(actual).slice(0, 256)}`;
  const message = `The token ${came}; without an aud rule, a policy requires "${organizationAudiences[0]}". Request the token with that audience, or add an aud rule.${describeClusterAudience(claims)}`;
  return [{ code: 'wrong_audience', message }];
}

/** Finds the hint for a team, user or runner pool whose name differs only in letter case or surrounding space. */
export function findTargetHints({ expected, actual }: DifferingTarget): Hint[] {
  if (expected === undefined || actual === undefined || actual === null) return [];
  if (expected === actual || expected.trim().toLowerCase() !== actual.trim().toLowerCase()) return [];
  const message = `The policy is for "${expected}", but the request is for "${actual}": they differ in letter case or surrounding space; use the same spelling in both.`;
  return [{ code: 'letter_case', message }];
}

/** Names the difference between subjects, for the kinds of subjects with known parts. */
function findDifference(
  pattern: string,
  { subject, claims }: { readonly subject: string; readonly claims: ExactJsonObject },
): Hint | null {
  return (
    findGithubDifference(pattern, { subject, claims }) ??
    findGitlabDifference(pattern, subject) ??
    findKubernetesDifference(pattern, subject)
  );
}

function describeAudience(
  value: ExactJsonValue,
  { patterns, claims }: { readonly patterns: readonly string[]; readonly claims: ExactJsonObject },
): Hint {
  const came = JSON.stringify(value).slice(0, 256);
  const expected = patterns.slice(0, 3).join('", "');
  const message = `The token is for ${came}, but the aud rule expects "${expected}". Request the token with the expected audience, or add the token's audience to the rule.${describeClusterAudience(claims)}`;
  return { code: 'wrong_audience', message };
}
