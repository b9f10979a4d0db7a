import type { IssuerLint, PolicyEffect, TokenType } from '../../policies/index.ts';

export interface PresetPlaceholder {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly example: string;
  /** A regular expression (flag `u`) that the whole value matches. */
  readonly pattern: string;
  /** Used if no policy would be rendered otherwise. */
  readonly default?: string;
}

/**
 * A rule whose patterns may contain `{placeholder}`s; `{{` and `}}` are braces. The rule is omitted if a value that it
 * mentions is missing. Of several rules about one claim, the first remaining one is used.
 */
export interface PresetRule {
  readonly claimPath: string;
  readonly patterns: readonly string[];
  /** Omitted if this value is given, because a stricter rule on another claim replaces it. */
  readonly unless?: string;
  /** Omitted if this value is missing. */
  readonly needs?: string;
}

export interface PresetPolicy {
  readonly description: string;
  readonly decision: PolicyEffect;
  readonly tokenType: TokenType;
  /** Rendered only if these values are given. */
  readonly needs: readonly string[];
  readonly rules: readonly PresetRule[];
}

/** Knowledge about a kind of issuer, as data: its registration, a strict policy, and lints. */
export interface IssuerPreset {
  readonly id: string;
  readonly name: string;
  /** A template: `{placeholder}`s are values without a slash, unless the placeholder allows one. */
  readonly url: string;
  /** Known issuer identifiers of this kind, if the template alone would match too many. */
  readonly knownIssuers?: readonly string[];
  /** A regular expression for identifiers of other installations of the same kind. */
  readonly otherIssuers?: string;
  /** `static-suggested`: its keys are often unreachable, so register its JWKS. */
  readonly keys: 'fetched' | 'static-suggested';
  readonly placeholders: readonly PresetPlaceholder[];
  readonly notes: string;
  readonly policies: readonly PresetPolicy[];
  readonly lints: readonly IssuerLint[];
  /** `some`: no complete list of its claims exists, so an unlisted name may be right and is only a notice. */
  readonly claimsKnown: 'all' | 'some';
  /**
   * The claims that its tokens may have in addition to the registered ones, as claim paths; a `*` at the end stands for
   * the rest of a name. If empty, they are unknown, and no name counts as misspelt.
   */
  readonly claims: readonly string[];
}
