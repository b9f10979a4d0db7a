/**
 * Authorization policies: parse, lint, compile, evaluate, explain. Pure: no clock, no network, no store.
 * Promises: an allow needs every rule and the audience; any applying deny wins; matching is of whole values and takes
 * time linear in value × pattern; only own members of the claims count; explanations agree with evaluation.
 */
export type { ClaimPath } from './claim-path.ts';
export { type CompiledPolicies, compilePolicies } from './compile-policies.ts';
export {
  type AuditedPolicy,
  evaluatePolicies,
  type PolicyDecision,
  type PolicyRequest,
} from './evaluate-policies.ts';
export {
  type AudienceExplanation,
  type CandidateExplanation,
  explainPolicies,
  type PolicyExplanation,
  type RuleExplanation,
} from './explain-policies.ts';
export { formatPolicies } from './format-policies.ts';
export type { Hint, HintCode } from './hint.ts';
export { type LintContext, lintPolicies } from './lint-policies.ts';
export type { Binding, IssuerLint, LintCode, LintWarning } from './lint-warning.ts';
export type { ClaimOutcome } from './match-claim.ts';
export {
  type CompiledPattern,
  compilePattern,
  escapePattern,
  findPatternFault,
  matchesPattern,
} from './match-pattern.ts';
export { type ParsedPolicies, parsePolicies } from './parse-policies.ts';
export type {
  Policy,
  PolicyEffect,
  PolicyFault,
  PolicyMode,
  PolicyRule,
  TokenType,
  WirePolicy,
} from './policy.ts';
export { tokenTypes } from './policy.ts';
export type { ChangedMember, SuggestedChange } from './suggest-change.ts';
export { suggestChange } from './suggest-change.ts';
