import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64UrlStrict, decodeUtf8Strict } from './base64url.ts';

describe('decodeBase64UrlStrict', () => {
  test('decodes any encoded bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const buffer = Buffer.from(bytes);
        expect(decodeBase64UrlStrict(buffer.toString('base64url'))).toEqual(buffer);
      }),
    );
  });

  test('accepts one spelling of each value', () => {
    const alphabet = fc.constantFrom(...'ABCDwxyz0189-_+/= \n');
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 12 }), (text) => {
        const bytes = decodeBase64UrlStrict(text);
        if (bytes !== null) expect(bytes.toString('base64url')).toBe(text);
        else expect(/[^A-Za-z0-9_-]/.test(text) || text.length % 4 === 1 || hasTrailingBits(text)).toBe(true);
      }),
    );
  });

  test.each([
    ['padding', 'YQ=='],
    ['a stray character', 'YW!j'],
    ['the other alphabet', '-_+/'],
    ['a newline', 'YWJj\n'],
    ['a space inside', 'YW Jj'],
    ['an impossible length', 'YWJjZ'],
    ['set trailing bits after one byte', 'YR'],
    ['set trailing bits after two bytes', 'YWJ'],
    ['a letter beyond ASCII', 'YWJé'],
  ])('refuses %s', (_fault, text) => {
    expect(decodeBase64UrlStrict(text)).toBeNull();
  });

  test('decodes the empty text to no bytes', () => {
    expect(decodeBase64UrlStrict('')).toEqual(Buffer.alloc(0));
  });
});

describe('decodeUtf8Strict', () => {
  test.each([
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a cut sequence', [0xe2, 0x82]],
    ['a lone continuation byte', [0x80]],
  ])('refuses %s', (_fault, bytes) => {
    expect(decodeUtf8Strict(Buffer.from(bytes))).toBeNull();
  });

  test('keeps a byte order mark for the parser to refuse', () => {
    expect(decodeUtf8Strict(Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]))).toBe('\uFEFF{}');
  });
});

function hasTrailingBits(text: string): boolean {
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(text.at(-1) ?? '');
  return (text.length % 4 === 2 && (last & 0b1111) !== 0) || (text.length % 4 === 3 && (last & 0b11) !== 0);
}
