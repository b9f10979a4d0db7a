import { openEnvelope } from './ciphertext-envelope.ts';
import { locateSecrets } from './locate-secrets.ts';

/** Returns the payloads of all ciphertexts in a document; omits texts that are not ciphertexts of this server. */
export function listCiphertexts(text: string): Uint8Array[] {
  return locateSecrets(text).flatMap(({ kind, value }) => {
    const payload = kind === 'ciphertext' ? openEnvelope(value) : null;
    return payload === null ? [] : [payload];
  });
}
