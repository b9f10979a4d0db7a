import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/**
 * Encrypts secrets for the database under the master key. Every ciphertext names its key, so that old ciphertexts stay
 * readable after the master key is replaced.
 */
export interface Keyring {
  /**
   * Encrypts with AES-256-GCM; `context` (kind and owner) is authenticated, so that a ciphertext is valid only where it
   * belongs.
   */
  seal(plaintext: Uint8Array, context: string): string;
  /** Decrypts. Throws if the ciphertext was changed or moved, or if its master key is not in the keyring. */
  open(sealed: string, context: string): Buffer;
  /** Returns true if the ciphertext was not created with the current key. */
  isOutdated(sealed: string): boolean;
  /** Returns true if the key of the ciphertext is in the keyring. */
  knows(sealed: string): boolean;
  /** Returns the id of the ciphertext's master key, a hash that reveals nothing about the key. */
  idOf(sealed: string): string;
  /** The id of the current key. */
  readonly id: string;
  /** The number of keys besides the current one. */
  readonly previous: number;
}

const version = 'v1';
const ivBytes = 12;
const tagBytes = 16;
export const masterKeyBytes = 32;

/**
 * Parses one master key: 32 bytes in base64, with white space around it allowed; returns null for any other text.
 * Strict, because `Buffer.from` stops at the first padding and would silently use the first of two keys.
 */
export function parseMasterKey(text: string): Buffer | null {
  const base64 = text.trim();
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(base64) ? Buffer.from(base64, 'base64') : null;
}

interface MasterKey {
  readonly id: string;
  readonly key: Buffer;
}

/** Creates a keyring. `keys[0]` is the current key; the others only decrypt. Each has 32 bytes. */
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
      if (!known) throw new Error(`no master key in the keyring decrypts this; it was encrypted under ${id}`);
      // Without `authTagLength`, a tag truncated to four bytes would be accepted.
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
  const valid = format === version && parsed.iv.length === ivBytes && parsed.bytes.length >= tagBytes;
  if (!valid || rest.length > 0) throw new Error('this is not a ciphertext of a keyring');
  return parsed;
}

/** Identifies a master key by a hash that reveals nothing about it. */
function identify(key: Buffer): MasterKey {
  if (key.length !== masterKeyBytes)
    throw new Error(`a master key has ${masterKeyBytes} bytes, not ${key.length}`);
  return {
    id: createHash('sha256').update('symbolon master key id').update(key).digest('hex').slice(0, 16),
    key,
  };
}
