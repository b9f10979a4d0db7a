import { expect, test } from 'vitest';
import { describeFailure } from './describe-failure.ts';

test('a fault in a text repeats no part of it', () => {
  let fault: unknown;
  try {
    JSON.parse('{"password": hunter2}');
  } catch (error) {
    fault = error;
  }
  expect(describeFailure(fault)).toMatchObject({
    code: 'internal',
    message: 'unexpected: a value has an invalid format',
  });
});
