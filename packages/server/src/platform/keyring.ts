import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/**
 * Encrypts what must not stand in the database as it is, under the master key. Every ciphertext names the key it was
 * made with, so that a new master key can be put in force while old ciphertexts are still readable.
 */
export interface Keyring {
  /** AES-256-GCM; `context` (what it is and whose) is authenticated, so that no ciphertext serves in another place. */
  seal(plaintext: Uint8Array, context: string): string;
  /** Throws when the ciphertext was changed, moved, or made with a master key that is not here. */
  open(sealed: string, context: string): Buffer;
  /** Whether the ciphertext was made with another key than the one in force. */
  isOutdated(sealed: string): boolean;
  /** Whether the key that the ciphertext was made with is here. */
  knows(sealed: string): boolean;
  /** The master key that the ciphertext was made with, as a hash that says nothing about it. */
  idOf(sealed: string): string;
  /** Of the one in force. */
  readonly id: string;
  /** How many are here beside the one in force. */
  readonly previous: number;
}

const version = 'v1';
const ivBytes = 12;
const tagBytes = 16;
export const masterKeyBytes = 32;

/**
 * The 32 bytes of one master key in base64, white space around it aside; null for any other text. Strict, because
 * `Buffer.from` ends at the first padding: of two keys in one text it would silently take the first.
 */
export function parseMasterKey(text: string): Buffer | null {
  const base64 = text.trim();
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(base64) ? Buffer.from(base64, 'base64') : null;
}

interface MasterKey {
  readonly id: string;
  readonly key: Buffer;
}

/** `keys[0]` is in force; the others only open what they sealed. Each has 32 bytes. */
export function createKeyring(keys: readonly Buffer[]): Keyring {
  const ring = keys.map(identify);
  const [current] = ring;
  if (!current) throw new Error('a keyring needs a master key');
  return {
    seal(plaintext, context) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', current.key, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
      return [version, current.id, iv.toString('base64url'), body.toString('base64url')].join('.');
    },
    open(sealed, context) {
      const { id, iv, bytes } = parseSealed(sealed);
      const known = ring.find((candidate) => candidate.id === id);
      if (!known) throw new Error(`no master key here opens this (made with ${id})`);
      // Without its length a tag that was cut to four bytes would do.
      const decipher = createDecipheriv('aes-256-gcm', known.key, iv, { authTagLength: tagBytes })
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(-tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
    },
    isOutdated: (sealed) => parseSealed(sealed).id !== current.id,
    idOf: (sealed) => parseSealed(sealed).id,
    id: current.id,
    previous: ring.length - 1,
    knows: (sealed) => ring.some(({ id }) => id === parseSealed(sealed).id),
  };
}

function parseSealed(sealed: string) {
  const [format, id = '', iv = '', body = '', ...rest] = sealed.split('.');
  const parsed = { id, iv: Buffer.from(iv, 'base64url'), bytes: Buffer.from(body, 'base64url') };
  const sound = format === version && parsed.iv.length === ivBytes && parsed.bytes.length >= tagBytes;
  if (!sound || rest.length > 0) throw new Error('this is not a ciphertext of a keyring');
  return parsed;
}

/** A master key is told apart by a hash that says nothing of it. */
function identify(key: Buffer): MasterKey {
  if (key.length !== masterKeyBytes)
    throw new Error(`a master key has ${masterKeyBytes} bytes, not ${key.length}`);
  return {
    id: createHash('sha256').update('symbolon master key id').update(key).digest('hex').slice(0, 16),
    key,
  };
}
