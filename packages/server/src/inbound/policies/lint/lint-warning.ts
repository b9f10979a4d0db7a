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
  | 'target_unknown'
  | 'team_dot_unescaped'
  | 'issuer_shared'
  | 'audience_rule_expected'
  | 'companion_rule_expected'
  | 'tenant_wide'
  | 'claim_unknown';

/**
 * A warning about a policy. `severe`: the policy may admit subjects that its author did not intend; it is refused if a
 * client requests strictness.
 */
export interface LintWarning {
  readonly code: LintCode;
  readonly severity: 'severe' | 'notice';
  /** The member that the warning is about, such as `policies[2].rules.sub`. */
  readonly path: string;
  readonly message: string;
  readonly policyIndex: number;
}

export interface LintSubject {
  readonly policy: Policy;
  readonly policyIndex: number;
}

/** The binding of a claim with which a rule names one tenant of a shared issuer. */
export interface Binding {
  readonly claimPath: string;
  /**
   * A regular expression for the literal beginning of each pattern; without it, the pattern may not contain a wildcard.
   */
  readonly literalStart?: string;
}

/** A lint for one kind of issuer, as data; applies only to allow policies. */
export type IssuerLint =
  /** A shared issuer: one of the bindings must name the tenant. */
  | { readonly kind: 'require_one_of'; readonly bindings: readonly Binding[]; readonly message: string }
  /**
   * Within one tenant: one of the bindings must name the repository or project. Not reported if no tenant is bound,
   * which causes a stronger warning. Only a notice if one of `softenedBy` is bound, because the author then means the
   * whole tenant.
   */
  | {
      readonly kind: 'require_project';
      readonly bindings: readonly Binding[];
      readonly softenedBy: readonly Binding[];
      readonly message: string;
    }
  /** Ids that no other tenant can get: if bound exactly, they make an earlier wildcard harmless. */
  | { readonly kind: 'exact_ids'; readonly claimPaths: readonly string[] }
  /** Tokens of this issuer usually have a different audience, which only an `aud` rule admits. */
  | { readonly kind: 'expect_audience_rule'; readonly message: string }
  /** A claim that proves little unless another claim is bound too. */
  | {
      readonly kind: 'require_companion';
      readonly claimPath: string;
      readonly companion: string;
      readonly pattern: string;
      readonly message: string;
    };
