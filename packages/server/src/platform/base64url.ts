import { isUtf8 } from 'node:buffer';

/**
 * Decodes base64url (RFC 7515 §2); returns null for any text that is not the canonical encoding. Refuses padding, white
 * space, other alphabets, impossible lengths and set trailing bits, so that a token has one spelling and one hash.
 */
export function decodeBase64UrlStrict(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  // Node's decoder is lenient: a text that it corrected differs when it is encoded again.
  return bytes.toString('base64url') === text ? bytes : null;
}

/** Decodes UTF-8, keeping a byte order mark; returns null for bytes that are not UTF-8. */
export function decodeUtf8Strict(bytes: Buffer): string | null {
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}
