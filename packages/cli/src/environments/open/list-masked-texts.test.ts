import { expect, test } from 'vitest';
import { listMaskedTexts } from './list-masked-texts.ts';

test('a runner masks each secret whole and line by line, trimmed and as JSON has it, the longest first', () => {
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

test('a runner masks nothing shorter than three characters, which would be found everywhere', () => {
  expect(listMaskedTexts(['1', 'no', 'yes', 'ü€', ''])).toEqual(['yes']);
});
