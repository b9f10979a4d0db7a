import { expect, test } from 'vitest';
import { listMaskedTexts } from './list-masked-texts.ts';

test('each secret is masked whole and line by line, trimmed and as JSON, longest first', () => {
  expect(listMaskedTexts(['a "b"\n  key: 1\r\n}\n'])).toEqual([
    'a \\"b\\"\\n  key: 1\\r\\n}\\n',
    'a \\"b\\"\\n  key: 1\\r\\n}',
    'a "b"\n  key: 1\r\n}\n',
    'a "b"\n  key: 1\r\n}',
    '  key: 1',
    'a \\"b\\"',
    'key: 1',
    'a "b"',
  ]);
});

test('a runner masks the JSON escapes of Go, Python and PHP', () => {
  expect(listMaskedTexts(['a&b/ä'])).toEqual(['a&b\\/\\u00e4', 'a\\u0026b/ä', 'a&b/\\u00e4', 'a&b/ä']);
});

test('texts of fewer than three characters are not masked', () => {
  expect(listMaskedTexts(['1', 'no', 'yes', 'ü€', ''])).toEqual(['yes']);
});
