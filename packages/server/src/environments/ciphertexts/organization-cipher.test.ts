import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newId } from '../../platform/new-id.ts';
import { createOrganizationCipher } from './organization-cipher.ts';

const key = { id: newId(), organizationId: 'organization-1', secret: createSecretKey(randomBytes(32)) };
const cipher = createOrganizationCipher(key);
const unreadable = {
  code: 'ciphertext_unreadable',
  message: 'This ciphertext cannot be decrypted: it belongs to another environment, or was changed.',
};

describe('an organization’s cipher', () => {
  test('decrypts what it encrypted, in the same context', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (plaintext, place) => {
        expect(cipher.open(cipher.seal(plaintext, place), place)).toEqual(Buffer.from(plaintext));
      }),
    );
  });

  test('seals the same text differently each time', () => {
    const text = Buffer.from('hunter2');
    expect(cipher.seal(text, 'a')).not.toEqual(cipher.seal(text, 'a'));
  });

  test('decrypts in no other context', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (place, other) => {
        fc.pre(place !== other);
        expect(() => cipher.open(cipher.seal(Buffer.from('x'), place), other)).toThrow(
          expect.objectContaining(unreadable),
        );
      }),
    );
  });

  test('of one organization decrypts nothing of another, even with the same key and id', () => {
    const other = createOrganizationCipher({ ...key, organizationId: 'organization-2' });
    expect(() => other.open(cipher.seal(Buffer.from('x'), 'a'), 'a')).toThrow(
      expect.objectContaining(unreadable),
    );
  });

  test('refuses a ciphertext that was cut, lengthened or changed in any bit', () => {
    const sealed = cipher.seal(Buffer.from('correct horse'), 'a');
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Buffer.from(sealed);
        const byte = bit >> 3;
        changed[byte] = (changed[byte] ?? 0) ^ (1 << (bit & 7));
        expect(() => cipher.open(changed, 'a')).toThrow(expect.objectContaining(unreadable));
      }),
    );
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), (length) => {
        expect(() => cipher.open(sealed.subarray(0, length), 'a')).toThrow(
          expect.objectContaining(unreadable),
        );
      }),
    );
    expect(() => cipher.open(Buffer.concat([sealed, Buffer.from('x')]), 'a')).toThrow(
      expect.objectContaining(unreadable),
    );
  });

  test('refuses any bytes that are not a ciphertext', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => cipher.open(bytes, 'a')).toThrow(expect.objectContaining(unreadable));
      }),
    );
  });
});
