import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { SecretError } from './secret-error.ts';

/** The key of an organization; `Secret` is another type only on its way to the language process. */
export interface OrganizationKey<Secret = KeyObject> {
  readonly id: string;
  readonly organizationId: string;
  /** A key of 32 bytes. */
  readonly secret: Secret;
}

/** A cipher with an organization's key. */
export interface OrganizationCipher {
  readonly key: OrganizationKey;
  /**
   * AES-256-GCM. `place` (the kind and the owner) is authenticated with the organization, so that no
   * ciphertext is valid in another place or organization.
   */
  seal(plaintext: Uint8Array, place: string): Uint8Array;
  /** Throws SecretError `ciphertext_unreadable`. */
  open(sealed: Uint8Array, place: string): Buffer;
}

export const organizationKeyBytes = 32;
const idBytes = 16;
const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts a text: the key's id, the IV, the ciphertext and the tag, concatenated. The id allows an organization to
 * have more than one key in the future.
 */
export function createOrganizationCipher(key: OrganizationKey): OrganizationCipher {
  const id = bytesOfId(key.id);
  const associated = (place: string) => Buffer.from(JSON.stringify([key.organizationId, place]));
  return {
    key,
    seal(plaintext, place) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key.secret, iv).setAAD(associated(place));
      return Buffer.concat([id, iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, place) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes.length < idBytes + ivBytes + tagBytes || !bytes.subarray(0, idBytes).equals(id))
        throw unreadable();
      const iv = bytes.subarray(idBytes, idBytes + ivBytes);
      // Without its length, a tag truncated to four bytes would be accepted.
      const decipher = createDecipheriv('aes-256-gcm', key.secret, iv, { authTagLength: tagBytes })
        .setAAD(associated(place))
        .setAuthTag(bytes.subarray(-tagBytes));
      try {
        return Buffer.concat([
          decipher.update(bytes.subarray(idBytes + ivBytes, -tagBytes)),
          decipher.final(),
        ]);
      } catch (cause) {
        throw unreadable(cause);
      }
    },
  };
}

/** Returns the bytes of a UUID. */
function bytesOfId(id: string): Buffer {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  if (bytes.length !== idBytes) throw new Error('the id of an organization key is a UUID');
  return bytes;
}

function unreadable(cause?: unknown): SecretError {
  return new SecretError(
    'ciphertext_unreadable',
    'This ciphertext cannot be decrypted: it belongs to another environment, or was changed.',
    { cause },
  );
}
