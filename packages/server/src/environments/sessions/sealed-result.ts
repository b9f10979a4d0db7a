import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { OrganizationCipher } from '../secrets/index.ts';

const compress = promisify(deflateRaw);
const expand = promisify(inflateRaw);

/** What was opened, as it is stored: compressed, and encrypted for its session alone. */
export async function sealResult(
  cipher: OrganizationCipher,
  sessionId: string,
  /** The EvaluatedEnvironment as JSON. */
  environment: Uint8Array,
): Promise<string> {
  const compressed = await compress(environment);
  return Buffer.from(cipher.seal(compressed, placeOf(sessionId))).toString('base64');
}

/** The JSON that was sealed, word for word. Throws SecretError where it is not of this session. */
export async function openResult(
  cipher: OrganizationCipher,
  sessionId: string,
  sealed: string,
): Promise<string> {
  const compressed = cipher.open(Buffer.from(sealed, 'base64'), placeOf(sessionId));
  return (await expand(compressed)).toString('utf8');
}

function placeOf(sessionId: string): string {
  return `environment-session:${sessionId}`;
}
