import { runAtOnce, type Steps } from '../../platform/turns/run-in-turns.ts';
import { type ClaimPath, formatClaimPath, isAudiencePath, parseClaimPath } from './match/claim-path.ts';
import { type CompiledPattern, compilePattern } from './match/match-pattern.ts';
import type { Policy, PolicyRule, TokenType } from './policy.ts';

/** A condition, which several policies may share. */
export interface CompiledRule {
  /** Index into CompiledPolicies.paths. */
  readonly pathIndex: number;
  readonly patterns: readonly CompiledPattern[];
  /** True for a rule about the claim `aud`, which replaces the check of the organization's audience. */
  readonly isAudience: boolean;
  /** The cost of its patterns per character of a claim: the words of state of the patterns that must search. */
  readonly searchWords: number;
}

export interface CompiledPolicy {
  readonly policyIndex: number;
  readonly policy: Policy;
  /** Non-null for tokenType team. */
  readonly targetPattern: CompiledPattern | null;
  /** Indexes into CompiledPolicies.rules, in the policy's order. */
  readonly ruleIndexes: readonly number[];
  readonly hasAudienceRule: boolean;
}

/** A policy document compiled for evaluation: rules that policies share are stored and evaluated once. */
export interface CompiledPolicies {
  readonly policies: readonly CompiledPolicy[];
  readonly byTokenType: Readonly<Record<TokenType, readonly CompiledPolicy[]>>;
  readonly paths: readonly ClaimPath[];
  readonly rules: readonly CompiledRule[];
}

/**
 * Compiles parsed policies, once per version of a document. Throws a RangeError for policies that parsePolicies
 * refuses.
 */
export function compilePolicies(policies: readonly Policy[]): CompiledPolicies {
  return runAtOnce(compileInSteps(policies));
}

/** Does the same, one policy in each step. */
export function* compileInSteps(policies: readonly Policy[]): Steps<CompiledPolicies> {
  const sharing = new RuleSharing();
  const compiled: CompiledPolicy[] = [];
  for (const [policyIndex, policy] of policies.entries()) {
    const ruleIndexes = policy.rules.map((rule) => sharing.add(rule));
    compiled.push({
      policyIndex,
      policy,
      targetPattern: compileTarget(policy),
      ruleIndexes,
      hasAudienceRule: ruleIndexes.some((index) => sharing.rules[index]?.isAudience === true),
    });
    yield;
  }
  const ofType = (tokenType: TokenType) => compiled.filter(({ policy }) => policy.tokenType === tokenType);
  return {
    policies: compiled,
    byTokenType: {
      organization: ofType('organization'),
      team: ofType('team'),
      personal: ofType('personal'),
      runner: ofType('runner'),
      identity: ofType('identity'),
    },
    paths: sharing.paths,
    rules: sharing.rules,
  };
}

/** Patterns name teams and the audiences of identity tokens; users and runner pools are named exactly. */
export function compileTarget({ tokenType, teamName, audience }: Policy): CompiledPattern | null {
  if (tokenType === 'team' && teamName !== null) return compilePattern(teamName);
  return tokenType === 'identity' && audience !== null ? compilePattern(audience) : null;
}

class RuleSharing {
  readonly paths: ClaimPath[] = [];
  readonly rules: CompiledRule[] = [];
  readonly #pathIndexes = new Map<string, number>();
  readonly #ruleIndexes = new Map<string, number>();

  add({ claimPath, patterns }: PolicyRule): number {
    const pathIndex = this.#addPath(claimPath);
    const key = JSON.stringify([pathIndex, patterns]);
    const known = this.#ruleIndexes.get(key);
    if (known !== undefined) return known;
    const path = this.paths[pathIndex] ?? [];
    const isAudience = isAudiencePath(path);
    this.#ruleIndexes.set(key, this.rules.length);
    const compiled = patterns.map(compilePattern);
    const searchWords = compiled.reduce((words, { program }) => words + (program?.any.length ?? 0), 0);
    return this.rules.push({ pathIndex, patterns: compiled, isAudience, searchWords }) - 1;
  }

  #addPath(claimPath: string): number {
    const parsed = parseClaimPath(claimPath);
    if (!parsed.ok) throw new RangeError(`The claim path ${parsed.fault}.`);
    const key = formatClaimPath(parsed.value);
    const known = this.#pathIndexes.get(key);
    if (known !== undefined) return known;
    this.#pathIndexes.set(key, this.paths.length);
    return this.paths.push(parsed.value) - 1;
  }
}
