import { createHash } from 'node:crypto';

/** The hashes (`hashCiphertext`) of the ciphertexts of an environment that can no longer be decrypted. */
export type RetractedCiphertexts = ReadonlySet<string>;

export function hashCiphertext(payload: Uint8Array): string {
  return createHash('sha256').update(payload).digest('base64url');
}
