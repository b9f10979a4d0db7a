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
 * A warning about a policy. `severe`: it may admit subjects that its author did not mean, and is refused where a client
 * asks for strictness.
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

/** What a claim must be bound by so that a rule names one tenant of a shared issuer. */
export interface Binding {
  readonly claimPath: string;
  /** A regular expression for the literal start of each pattern; without it the pattern must hold no wildcard. */
  readonly literalStart?: string;
}

/** A lint that fits one kind of issuer, as data; it looks at allows only. */
export type IssuerLint =
  /** An issuer that others share too: one of the bindings must tell whose tokens are meant. */
  | { readonly kind: 'require_one_of'; readonly bindings: readonly Binding[]; readonly message: string }
  /**
   * Within one tenant: one of the bindings must say which repository or project is meant. Not given where no tenant is
   * bound, which says more; a notice where one of `softenedBy` is bound, as its author means the whole tenant.
   */
  | {
      readonly kind: 'require_project';
      readonly bindings: readonly Binding[];
      readonly softenedBy: readonly Binding[];
      readonly message: string;
    }
  /** Ids that no one else can get: bound exactly, they make a wildcard before them harmless. */
  | { readonly kind: 'exact_ids'; readonly claimPaths: readonly string[] }
  /** Tokens of this issuer usually are for another audience, which only an `aud` rule admits. */
  | { readonly kind: 'expect_audience_rule'; readonly message: string }
  /** A claim that proves little unless another one is bound to a value as well. */
  | {
      readonly kind: 'require_companion';
      readonly claimPath: string;
      readonly companion: string;
      readonly pattern: string;
      readonly message: string;
    };
