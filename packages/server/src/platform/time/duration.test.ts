import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationPattern, formatDuration, parseDurationSeconds } from './duration.ts';

test.each([
  ['2h', 7_200],
  ['1h30m', 5_400],
  ['90m', 5_400],
  ['1h0m5s', 3_605],
  ['45s', 45],
  ['0s', 0],
])('%s is %i seconds', (text, seconds) => {
  expect(parseDurationSeconds(text)).toBe(seconds);
});

test.each(['', '1', 'h', '1d', '30m1h', '1.5h', '-1h', '1h ', '1H', '1h1h', '99999999999999999h'])(
  '%j is not a valid duration',
  (text) => {
    expect(parseDurationSeconds(text)).toBeNull();
  },
);

test('a formatted duration parses to the same number of seconds', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10_000_000 }), (seconds) => {
      expect(parseDurationSeconds(formatDuration(seconds))).toBe(seconds);
    }),
  );
});

test('only durations that match the pattern of the contract are parsed', () => {
  const unit = fc.constantFrom('h', 'm', 's', '0', '1', '9', '.', ' ', '-', 'd');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
      const admitted = new RegExp(durationPattern).test(text) && text !== '';
      expect(parseDurationSeconds(text) !== null).toBe(admitted);
    }),
  );
});
