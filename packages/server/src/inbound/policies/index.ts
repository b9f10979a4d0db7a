/**
 * Authorization policies: parse, lint, compile, evaluate, explain. Pure functions: no clock, no network, no store.
 * Guarantees: an allow policy requires every rule and the audience; any applying deny policy wins; patterns match whole
 * values in time linear in value × pattern; only own members of the claims count; explanations agree with evaluation.
 */

export { type CompiledPolicies, compileInSteps, compilePolicies } from './compile-policies.ts';
export { formatDefinition } from './default-policy.ts';
export {
  type AuditedPolicy,
  evaluateInSteps,
  evaluatePolicies,
  type PolicyDecision,
  type PolicyRequest,
} from './evaluate-policies.ts';
export {
  type AudienceExplanation,
  type CandidateExplanation,
  explainInSteps,
  explainPolicies,
  type PolicyExplanation,
  type RuleExplanation,
} from './explain-policies.ts';
export { formatPolicies } from './format-policies.ts';
export type { Hint, HintCode } from './hints/hint.ts';
export type { ChangedMember, SuggestedChange } from './hints/suggest-change.ts';
export { suggestChange, suggestInSteps } from './hints/suggest-change.ts';
export { type LintContext, lintInSteps, lintPolicies } from './lint/lint-policies.ts';
export type { Binding, IssuerLint, LintCode, LintWarning } from './lint/lint-warning.ts';
export type { ClaimPath } from './match/claim-path.ts';
export type { ClaimOutcome } from './match/match-claim.ts';
export {
  type CompiledPattern,
  compilePattern,
  escapePattern,
  findPatternFault,
  matchesPattern,
} from './match/match-pattern.ts';
export { hasNoPolicies, type ParsedPolicies, parseInSteps, parsePolicies } from './parse/parse-policies.ts';
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
