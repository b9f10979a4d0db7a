import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodeOf } from './error-code.ts';

test('the code of a system error is found', () => {
  const read = () => {
    try {
      return readFileSync(import.meta.dirname);
    } catch (error) {
      return errorCodeOf(error);
    }
  };
  expect(read()).toBe('EISDIR');
});

test.each([null, undefined, 'ENOENT', 5, {}, { code: 5 }, new Error('ENOENT')])(
  '%o has no code',
  (thrown) => {
    expect(errorCodeOf(thrown)).toBe(null);
  },
);
