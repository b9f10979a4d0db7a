import type { IssuerLint, PolicyEffect, TokenType } from '../../policies/index.ts';

export interface PresetPlaceholder {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly example: string;
  /** A regular expression (flag `u`) that the whole value matches. */
  readonly pattern: string;
  /** Used where without it no policy at all would be rendered. */
  readonly default?: string;
}

/**
 * A rule whose patterns may hold `{placeholder}`s; `{{` and `}}` stand for braces. It is left out where a value that it
 * mentions was not given. Of several rules about one claim the first that is not left out is taken.
 */
export interface PresetRule {
  readonly claimPath: string;
  readonly patterns: readonly string[];
  /** Left out where this value is given, because a stricter rule on another claim takes its place. */
  readonly unless?: string;
  /** Left out where this value is not given. */
  readonly needs?: string;
}

export interface PresetPolicy {
  readonly description: string;
  readonly decision: PolicyEffect;
  readonly tokenType: TokenType;
  /** Rendered only where these values are given. */
  readonly needs: readonly string[];
  readonly rules: readonly PresetRule[];
}

/** What to know about a kind of issuer, as data: what to register, a strict policy to start from, what to warn of. */
export interface IssuerPreset {
  readonly id: string;
  readonly name: string;
  /** A template: `{placeholder}`s stand for values that hold no slash, but where the placeholder says otherwise. */
  readonly url: string;
  /** Issuer identifiers that are known to be of this kind, where the template alone would claim too many. */
  readonly knownIssuers?: readonly string[];
  /** A regular expression for identifiers of further installations of the same kind. */
  readonly otherIssuers?: string;
  /** `static-suggested`: its keys are often out of reach, so register its JWKS. */
  readonly keys: 'fetched' | 'static-suggested';
  readonly placeholders: readonly PresetPlaceholder[];
  readonly notes: string;
  readonly policies: readonly PresetPolicy[];
  readonly lints: readonly IssuerLint[];
  /**
   * The claims that its tokens may have beside the registered ones, as claim paths; `*` ends a name of which only the
   * start is fixed. Empty where they are not known, and no name is then taken for misspelt.
   */
  readonly claims: readonly string[];
}
