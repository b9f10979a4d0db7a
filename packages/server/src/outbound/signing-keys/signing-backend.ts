import type { JWK } from 'jose';
import type { SigningAlgorithm } from './signing-key.ts';

/** Signs bytes with one key: RS256 gives PKCS #1 v1.5, ES256 the two integers side by side (RFC 7518 §3.3, §3.4). */
export type Sign = (data: Uint8Array) => Promise<Uint8Array>;

/**
 * Where private keys live and sign. Small on purpose: a cloud KMS or an HSM is one file behind it. A private key never
 * leaves its backend; what the database holds is sealed, or a reference. One that asks a machine elsewhere is wrapped in
 * `reportUnavailable`.
 */
export interface SigningBackend {
  readonly name: string;
  /** Makes a key pair, or names one that exists and is not `inUse` (ids of keys). `id` will be the `kid`. */
  createKey(
    algorithm: SigningAlgorithm,
    options: { readonly inUse: ReadonlySet<string> },
  ): Promise<CreatedKey>;
  /** Takes away a key that was created and then not needed. Absent where nothing is left behind. */
  discardKey?(key: CreatedKey): Promise<void>;
  openKey(key: {
    readonly id: string;
    readonly algorithm: SigningAlgorithm;
    readonly privateKey: string;
  }): Promise<Sign>;
}

export interface CreatedKey {
  /** RFC 7638 thumbprint. */
  readonly id: string;
  readonly publicJwk: JWK;
  /** Sealed, or a reference. */
  readonly privateKey: string;
}
