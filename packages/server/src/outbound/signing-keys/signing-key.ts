import type { JWK } from 'jose';

/** The two issuers (docs/contract/identity-tokens.md): v1 for cloud logins and deployments, v2 for audiences of the user's choice. */
export const identityIssuers = ['v1', 'v2'] as const;
export type IdentityIssuer = (typeof identityIssuers)[number];

export type SigningAlgorithm = 'RS256' | 'ES256';

/**
 * `next`: published, signs nothing yet. `active`: signs. `retired`: signs nothing more, published until the last token
 * it signed is past. Then it is gone.
 */
export type SigningKeyState = 'next' | 'active' | 'retired';

/** A key pair whose private half is sealed or elsewhere. Times are milliseconds since the epoch. */
export interface SigningKey {
  /** RFC 7638 thumbprint. */
  readonly id: string;
  readonly issuer: IdentityIssuer;
  readonly algorithm: SigningAlgorithm;
  readonly state: SigningKeyState;
  /** Which backend signs with it: `local`, `aws-kms`, `pkcs11`. */
  readonly backend: string;
  readonly publicJwk: JWK;
  /** What the backend needs to sign: for `local` the private key, sealed under the master key; else a reference. */
  readonly privateKey: string;
  readonly publishedAt: number;
  readonly activatedAt: number | null;
  readonly retiredAt: number | null;
}
