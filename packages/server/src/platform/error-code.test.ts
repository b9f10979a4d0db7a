import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodeOf, systemCallOf } from './error-code.ts';

test('the code and the call of a system error are found', () => {
  const read = () => {
    try {
      return readFileSync(import.meta.dirname);
    } catch (error) {
      return [errorCodeOf(error), systemCallOf(error)];
    }
  };
  expect(read()).toEqual(['EISDIR', 'read']);
});

test.each([null, undefined, 'ENOENT', 5, {}, { code: 5, syscall: 5 }, new Error('ENOENT')])(
  '%o has neither',
  (thrown) => {
    expect([errorCodeOf(thrown), systemCallOf(thrown)]).toEqual([null, null]);
  },
);
