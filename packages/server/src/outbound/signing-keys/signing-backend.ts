import type { JWK } from 'jose';
import type { SigningAlgorithm } from './signing-key.ts';

/** Signs bytes with one key: PKCS #1 v1.5 for RS256, two concatenated integers for ES256 (RFC 7518 §3.3, §3.4). */
export type Sign = (data: Uint8Array) => Promise<Uint8Array>;

/**
 * A backend that stores private keys and signs with them. Deliberately small, so that a cloud KMS or an HSM takes one
 * file. A private key never leaves its backend; the database contains the encrypted key or a reference to it. A remote
 * backend is wrapped in `reportUnavailable`.
 */
export interface SigningBackend {
  readonly name: string;
  /**
   * Creates a key pair, or returns an existing key pair that is not `inUse` (the ids of keys). `id` becomes the `kid`.
   */
  createKey(
    algorithm: SigningAlgorithm,
    options: { readonly inUse: ReadonlySet<string> },
  ): Promise<CreatedKey>;
  /** Deletes a key that was created but not needed. Absent if the backend leaves nothing behind. */
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
  /** The encrypted private key, or a reference to it. */
  readonly privateKey: string;
}
