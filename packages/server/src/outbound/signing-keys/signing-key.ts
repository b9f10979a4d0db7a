import type { JWK } from 'jose';

/** The two issuers (docs/contract/identity-tokens.md): v1 for cloud logins and deployments, v2 for audiences of the user's choice. */
export const identityIssuers = ['v1', 'v2'] as const;
export type IdentityIssuer = (typeof identityIssuers)[number];

export type SigningAlgorithm = 'RS256' | 'ES256';

/**
 * `next`: published, but does not sign yet. `active`: signs. `retired`: no longer signs, but stays published until the
 * last token that it signed has expired; then it is removed.
 */
export type SigningKeyState = 'next' | 'active' | 'retired';

/** A key pair whose private key is encrypted or in another backend. Times are milliseconds since the epoch. */
export interface SigningKey {
  /** RFC 7638 thumbprint. */
  readonly id: string;
  readonly issuer: IdentityIssuer;
  readonly algorithm: SigningAlgorithm;
  readonly state: SigningKeyState;
  /** The backend that signs with the key: `local`, `aws-kms` or `pkcs11`. */
  readonly backend: string;
  readonly publicJwk: JWK;
  /** For `local`, the private key, encrypted under the master key; otherwise, a reference to it in the backend. */
  readonly privateKey: string;
  readonly publishedAt: number;
  readonly activatedAt: number | null;
  readonly retiredAt: number | null;
}
