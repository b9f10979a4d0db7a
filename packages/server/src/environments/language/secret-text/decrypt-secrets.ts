import { openEnvelope } from './ciphertext-envelope.ts';
import { locateSecrets } from './locate-secrets.ts';
import { SecretTextError } from './secret-text-error.ts';
import { writePlaintext } from './write-plaintext.ts';

/**
 * Replaces the ciphertext of every secret with its plaintext, written so that it parses to the same string; all other
 * bytes stay unchanged. Throws SecretTextError for an invalid ciphertext, and what `decrypt` throws.
 */
export function decryptSecrets(text: string, decrypt: (payload: Uint8Array) => string): string {
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const plaintexts: string[] = [];
  let result = '';
  let at = 0;
  for (const site of locateSecrets(text)) {
    const payload = site.kind === 'ciphertext' ? openEnvelope(site.value) : null;
    if (site.kind === 'ciphertext' && payload === null) throw unreadable(text, site.start);
    const plaintext = payload === null ? site.value : decrypt(payload);
    plaintexts.push(plaintext);
    if (payload === null) continue;
    const gap = text.slice(site.gapStart, site.start);
    const rest = text.slice(site.end);
    result += text.slice(at, site.gapStart) + writePlaintext(plaintext, site, { gap, rest, lineBreak });
    at = site.end;
  }
  result += text.slice(at);
  const readBack = locateSecrets(result);
  if (
    readBack.length !== plaintexts.length ||
    readBack.some(({ value }, index) => value !== plaintexts[index])
  )
    throw new Error('a secret parses differently after it was written');
  return result;
}

function unreadable(text: string, offset: number): SecretTextError {
  const line = text.slice(0, offset).split('\n').length;
  return new SecretTextError('ciphertext_invalid', `the ciphertext on line ${line} is not from this server`);
}
