import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOfText, holdsBytes, textOfBytes } from './byte-text.ts';

test('bytes that are not text are returned unchanged, at any join or split of the text', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
      expect(Buffer.from(bytesOfText(textOfBytes(first)))).toEqual(Buffer.from(first));
      const joined = `${textOfBytes(first)},${textOfBytes(second)}`;
      expect(Buffer.from(bytesOfText(joined))).toEqual(Buffer.concat([first, Buffer.from(','), second]));
    }),
  );
});

test('bytes that are text are that text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(textOfBytes(Buffer.from(text))).toBe(text);
      expect(holdsBytes(text)).toBe(false);
    }),
  );
});

test('each byte that belongs to no character is kept, and shown as U+FFFD', () => {
  const text = textOfBytes(Uint8Array.of(0xfe, 0xed, 0x41, 0xe2, 0x82, 0));
  expect(holdsBytes(text)).toBe(true);
  expect(text.toWellFormed()).toBe('\ufffd\ufffdA\ufffd\ufffd\0');
});
