import type { JsonObject } from '../../platform/json/json.ts';

/**
 * The source of the thumbprints, which decides the effect of a certificate rotation
 * (docs/contract/issuers-and-policies.md#thumbprints): `recorded` ones follow a rotation that ordinary validation
 * accepts, `given` ones never do and replace it. `none`: static keys, nothing is ever fetched.
 */
export type ThumbprintSource = 'given' | 'recorded' | 'none';

/** An issuer whose tokens an organization accepts. */
export interface TrustedIssuer {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  /** As registered; the discovery document is read from below it. */
  readonly url: string;
  /** The issuer identifier that tokens must have, compared byte for byte. */
  readonly issuer: string;
  /** Lower-case hex of SHA-256 (64 digits) or SHA-1 (40 digits) of a certificate's DER. */
  readonly thumbprints: readonly string[];
  readonly thumbprintSource: ThumbprintSource;
  readonly maxExpirationSeconds: number;
  /** A JWK set given at registration (RFC 7517 form); with it nothing is fetched. */
  readonly staticJwks: JsonObject | null;
  /** Refuse a subject token that was used before. */
  readonly singleUse: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly lastUsedAt: number | null;
}

/**
 * Returns the recorded time of a change that is made now: later than the previous one, also within a millisecond or on
 * a server whose clock is behind, so that a decision under one is never taken for a decision under the other.
 */
export function nextModifiedAt(current: TrustedIssuer, now: number): number {
  return Math.max(now, current.modifiedAt + 1);
}
