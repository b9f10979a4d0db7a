import { expect, test } from 'vitest';
import { formatSpan } from './format-span.ts';

test.each([
  [0, '0 s'],
  [599, '599 s'],
  [600, '10 min'],
  [7_199, '119 min'],
  [7_200, '2 h'],
  [172_799, '47 h'],
  [172_800, '2 days'],
  [95_971_123, '1110 days'],
])('%i seconds are shown as %s', (seconds, shown) => {
  expect(formatSpan(seconds)).toBe(shown);
});
