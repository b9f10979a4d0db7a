import { openEnvelope } from './ciphertext-envelope.ts';
import { locateSecrets } from './locate-secrets.ts';

/** The payloads of all ciphertexts that a document holds; what is not one of this server is left out. */
export function listCiphertexts(text: string): Uint8Array[] {
  return locateSecrets(text).flatMap(({ kind, value }) => {
    const payload = kind === 'ciphertext' ? openEnvelope(value) : null;
    return payload === null ? [] : [payload];
  });
}
