import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createKeyring, parseMasterKey } from './keyring.ts';

const [first, second, third] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const secret = Buffer.from('what nobody may read');

describe('a keyring', () => {
  test('decrypts what it encrypted, for any plaintext, in the same context', () => {
    const keyring = createKeyring([first]);
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (plaintext, context) => {
        const sealed = keyring.seal(plaintext, context);
        expect(sealed).toMatch(/^v1\.[0-9a-f]{16}\.[\w-]{16}\.[\w-]+$/);
        expect(keyring.open(sealed, context)).toEqual(Buffer.from(plaintext));
      }),
    );
  });

  test('does not reveal the plaintext, and never produces the same ciphertext twice', () => {
    const keyring = createKeyring([first]);
    const sealed = [keyring.seal(secret, 'a'), keyring.seal(secret, 'a')];
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(Buffer.from(sealed[0]?.split('.')[3] ?? '', 'base64url').includes(secret)).toBe(false);
  });

  test('decrypts a ciphertext only in its own context', () => {
    const keyring = createKeyring([first]);
    expect(() => keyring.open(keyring.seal(secret, 'signing-key:a'), 'signing-key:b')).toThrow();
  });

  test('refuses a ciphertext with one changed bit, and a truncated one', () => {
    const keyring = createKeyring([first]);
    const [format = '', id = '', iv = '', body = ''] = keyring.seal(secret, 'a').split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => keyring.open([format, id, iv, changed.toString('base64url')].join('.'), 'a')).toThrow();
    }
    for (let length = 0; length < bytes.length; length += 1) {
      const cut = bytes.subarray(0, length).toString('base64url');
      expect(() => keyring.open([format, id, iv, cut].join('.'), 'a')).toThrow();
    }
  });

  test('refuses a truncated tag, even a correct one', () => {
    const id = createHash('sha256').update('symbolon master key id').update(first).digest('hex').slice(0, 16);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', first, iv, { authTagLength: 4 }).setAAD(Buffer.from('a'));
    const body = Buffer.concat([cipher.update(''), cipher.final(), cipher.getAuthTag()]);
    const forged = ['v1', id, iv.toString('base64url'), body.toString('base64url')].join('.');
    expect(() => createKeyring([first]).open(forged, 'a')).toThrow('this is not a ciphertext of a keyring');
  });

  test('with a new current key decrypts ciphertexts of the previous key, and reports them as outdated', () => {
    const sealed = createKeyring([first]).seal(secret, 'a');
    const both = createKeyring([second, first]);
    expect(both.open(sealed, 'a')).toEqual(secret);
    expect(both.isOutdated(sealed)).toBe(true);
    const resealed = both.seal(both.open(sealed, 'a'), 'a');
    expect(both.isOutdated(resealed)).toBe(false);
    expect(createKeyring([second]).open(resealed, 'a')).toEqual(secret);
  });

  test('reports which ciphertexts it can decrypt, and names a missing key', () => {
    const sealed = createKeyring([first]).seal(secret, 'a');
    const other = createKeyring([second, third]);
    expect([other.knows(sealed), createKeyring([third, first]).knows(sealed)]).toEqual([false, true]);
    expect(() => other.open(sealed, 'a')).toThrow(`encrypted under ${sealed.split('.')[1]}`);
  });

  test('requires at least one key, and 32 bytes for each', () => {
    expect(() => createKeyring([])).toThrow('a keyring needs a master key');
    expect(() => createKeyring([first, randomBytes(31)])).toThrow('a master key has 32 bytes, not 31');
  });

  test('refuses any text that is not a ciphertext', () => {
    const keyring = createKeyring([first]);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => keyring.open(text, 'a')).toThrow();
      }),
    );
  });
});

describe('a master key as text', () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

  test('is parsed from base64, with or without white space around it', () => {
    fc.assert(
      fc.property(key, fc.constantFrom('', '\n', ' \r\n'), (bytes, around) => {
        expect(parseMasterKey(around + bytes.toString('base64') + around)).toEqual(bytes);
        expect(parseMasterKey(bytes.toString('base64url'))).toEqual(bytes);
      }),
    );
  });

  test('is refused if the text contains two, with any separator', () => {
    fc.assert(
      fc.property(key, key, fc.string(), (one, other, between) => {
        expect(parseMasterKey(one.toString('base64') + between + other.toString('base64'))).toBeNull();
      }),
    );
  });

  test('is refused if it has another length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        fc.pre(bytes.length !== 32);
        expect(parseMasterKey(Buffer.from(bytes).toString('base64'))).toBeNull();
      }),
    );
  });
});
