import { sealEnvelope } from './ciphertext-envelope.ts';
import { locateSecrets, type SecretSite } from './locate-secrets.ts';

/**
 * Replaces the plaintext of every secret with its ciphertext; all other bytes stay unchanged. The document must be free
 * of errors. Throws SecretTextError if a secret cannot be replaced.
 */
export function encryptSecrets(text: string, encrypt: (plaintext: string) => Uint8Array): string {
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  let result = '';
  let at = 0;
  for (const site of locateSecrets(text)) {
    if (site.kind === 'ciphertext') continue;
    const gap = text.slice(site.gapStart, site.start);
    const ciphertext = sealEnvelope(encrypt(site.value));
    result += text.slice(at, site.gapStart) + writeCiphertext(site, { gap, ciphertext, lineBreak });
    at = site.end;
  }
  result += text.slice(at);
  // Saving a secret in plain text would be worse than refusing the document.
  if (locateSecrets(result).some(({ kind }) => kind !== 'ciphertext'))
    throw new Error('a secret was left in plain text');
  return result;
}

interface Writing {
  readonly gap: string;
  readonly ciphertext: string;
  readonly lineBreak: string;
}

function writeCiphertext(site: SecretSite, { gap, ciphertext, lineBreak }: Writing): string {
  const { indent, isKeyQuoted, headerComment } = site;
  if (indent === null)
    return `${gap}${isKeyQuoted ? `{"ciphertext": "${ciphertext}"}` : `{ciphertext: ${ciphertext}}`}`;
  const below = `${lineBreak}${' '.repeat(indent + 2)}ciphertext: ${ciphertext}`;
  if (headerComment !== '')
    return `${gap.includes('\n') ? gap : `${gap.trimEnd()} `}${headerComment}${below}`;
  const lead = gap.slice(gap.lastIndexOf('\n') + 1);
  const isOnOwnLine = gap.includes('\n') && /^ *$/.test(lead) && lead.length > indent;
  return isOnOwnLine ? `${gap}ciphertext: ${ciphertext}` : `${gap.trimEnd()}${below}`;
}
