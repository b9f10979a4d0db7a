import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOfText } from '../../model/byte-text.ts';
import { decodeBase64, decodeJson } from './decode-text.ts';

test('an encoded text is decoded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodeBase64(Buffer.from(text).toString('base64'))).toEqual({ ok: true, value: text });
    }),
  );
});

test.each([
  ['YQ', 'illegal base64 data at input byte 2'],
  ['YQ=', 'illegal base64 data at input byte 3'],
  ['Y Q=', 'illegal base64 data at input byte 1'],
  ['YQ==YQ==', 'illegal base64 data at input byte 8'],
  ['_-==', 'illegal base64 data at input byte 0'],
])('%s is not base64 of a text', (text, fault) => {
  expect(decodeBase64(text)).toEqual({ ok: false, fault });
});

test('line breaks are accepted, because encoders insert them', () => {
  expect(decodeBase64('YWJj\r\nZGVm\n')).toEqual({ ok: true, value: 'abcdef' });
});

test('every decoded text equals the encoded one, and a fault does not reveal the text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.base64String(), fc.string()), (text) => {
      const decoded = decodeBase64(text);
      if (decoded.ok)
        expect(decodeBase64(Buffer.from(bytesOfText(decoded.value)).toString('base64'))).toEqual(decoded);
      else expect(decoded.fault).toMatch(/^illegal base64 data at input byte \d+$/);
    }),
    { numRuns: 500 },
  );
});

test('JSON is parsed like JSON.parse, with its numbers as written', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      const decoded = decodeJson(JSON.stringify(json));
      expect(decoded.ok && JSON.stringify(decoded.value)).toBeTruthy();
      expect(decodeJson(`${JSON.stringify(json)}x`)).toEqual({ ok: false, fault: 'it is not valid JSON' });
    }),
  );
  expect(decodeJson('1.50')).toMatchObject({ ok: true, value: { text: '1.50' } });
});

test('JSON that is nested too deeply is refused with the limit', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(decodeJson(nested(100))).toMatchObject({ ok: true });
  for (const depth of [101, 200_000]) {
    const fault = 'it nests lists and objects more than 100 levels deep';
    expect(decodeJson(nested(depth))).toEqual({ ok: false, fault });
  }
});
