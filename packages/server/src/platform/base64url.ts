import { isUtf8 } from 'node:buffer';

/**
 * The bytes that a base64url text stands for (RFC 7515 §2), or null where it is not the one way to write them:
 * padding, white space, another alphabet, an impossible length and set trailing bits are all refused, so that one
 * token has one spelling and its hash is worth keeping.
 */
export function decodeBase64UrlStrict(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  // Node's decoder forgives; what it forgave does not come back on encoding.
  return bytes.toString('base64url') === text ? bytes : null;
}

/** The text that UTF-8 bytes hold, a byte order mark included, or null where they are not UTF-8. */
export function decodeUtf8Strict(bytes: Buffer): string | null {
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}
