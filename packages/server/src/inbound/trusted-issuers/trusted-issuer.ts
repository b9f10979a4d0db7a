import type { JsonObject } from '../../platform/json/json.ts';

/**
 * The source of the thumbprints, which decides the effect of a certificate rotation
 * (docs/contract/issuers-and-policies.md#thumbprints). `recorded` thumbprints follow a rotation that ordinary
 * validation accepts. `given` thumbprints never do, and replace that validation. `none`: the keys are static, and
 * nothing is ever fetched.
 */
export type ThumbprintSource = 'given' | 'recorded' | 'none';

/** An issuer whose tokens an organization accepts. */
export interface TrustedIssuer {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  /** As registered; the discovery document is read from a path under it. */
  readonly url: string;
  /** The issuer identifier that tokens must have, compared byte for byte. */
  readonly issuer: string;
  /** Lower-case hex of SHA-256 (64 digits) or SHA-1 (40 digits) of a certificate's DER. */
  readonly thumbprints: readonly string[];
  /** The thumbprints with the case and colons in which they were given; null unless they were given. */
  readonly givenThumbprints: readonly string[] | null;
  readonly thumbprintSource: ThumbprintSource;
  readonly maxExpirationSeconds: number;
  /** The value that was given; null if the default applies. */
  readonly givenMaxExpirationSeconds: number | null;
  /** A JWK set given at registration (RFC 7517 form); nothing is fetched for such an issuer. */
  readonly staticJwks: JsonObject | null;
  /** True if a subject token may be used only once. */
  readonly singleUse: boolean;
  /** True if the server's own URL counts as an audience of the organization in tokens of this issuer. */
  readonly acceptsServerUrl: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly lastUsedAt: number | null;
}

/**
 * Returns the time to record for a change that happens now. It is later than that of the previous change, even within a
 * millisecond or on a server whose clock is behind, so that a decision under one is never mistaken for a decision under
 * the other.
 */
export function nextModifiedAt(current: TrustedIssuer, now: number): number {
  return Math.max(now, current.modifiedAt + 1);
}
