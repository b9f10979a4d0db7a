import type { Policy } from '../policy.ts';

export type LintCode =
  | 'pattern_matches_everything'
  | 'subject_absent'
  | 'subject_starts_with_wildcard'
  | 'github_owner_boundary'
  | 'host_dot_unescaped'
  | 'audience_too_broad'
  | 'audience_shared'
  | 'allow_unreachable'
  | 'target_ignored'
  | 'issuer_shared'
  | 'audience_rule_expected'
  | 'companion_rule_expected'
  | 'tenant_wide'
  | 'claim_unknown';

/**
 * A warning about a policy. `severe`: it may admit subjects that its author did not intend, and is refused if a client
 * requests strictness.
 */
export interface LintWarning {
  readonly code: LintCode;
  readonly severity: 'severe' | 'notice';
  /** The member it is about, such as `policies[2].rules.sub`. */
  readonly path: string;
  readonly message: string;
  readonly policyIndex: number;
}

export interface LintSubject {
  readonly policy: Policy;
  readonly policyIndex: number;
}

/** The binding of a claim by which a rule names one tenant of a shared issuer. */
export interface Binding {
  readonly claimPath: string;
  /** A regular expression for the literal start of each pattern; without it the pattern may not have a wildcard. */
  readonly literalStart?: string;
}

/** A lint for one kind of issuer, as data; it applies to allows only. */
export type IssuerLint =
  /** A shared issuer: one of the bindings must name the tenant. */
  | { readonly kind: 'require_one_of'; readonly bindings: readonly Binding[]; readonly message: string }
  /**
   * Within one tenant: one of the bindings must name the repository or project. Not reported if no tenant is
   * bound, which is a stronger warning; a notice if one of `softenedBy` is bound, because the author means the whole
   * tenant.
   */
  | {
      readonly kind: 'require_project';
      readonly bindings: readonly Binding[];
      readonly softenedBy: readonly Binding[];
      readonly message: string;
    }
  /** Ids that no other tenant can get: if bound exactly, they make an earlier wildcard harmless. */
  | { readonly kind: 'exact_ids'; readonly claimPaths: readonly string[] }
  /** Tokens of this issuer usually have another audience, which only an `aud` rule admits. */
  | { readonly kind: 'expect_audience_rule'; readonly message: string }
  /** A claim that proves little unless another one is bound too. */
  | {
      readonly kind: 'require_companion';
      readonly claimPath: string;
      readonly companion: string;
      readonly pattern: string;
      readonly message: string;
    };
