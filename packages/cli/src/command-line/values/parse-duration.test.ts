import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration } from '../../terminal/format-duration.ts';
import { CliError } from '../cli-error.ts';
import { parseDuration } from './parse-duration.ts';

test.each([
  ['90s', 90],
  ['15m', 900],
  ['2h', 7_200],
  ['7d', 604_800],
  ['1h30m', 5_400],
  ['45', 45],
])('%s is %i seconds', (text, seconds) => {
  expect(parseDuration(text, '--expiration')).toBe(seconds);
});

test.each(['', '0', '0h', '-1h', '1.5h', 'h', '2 h', '2w', '1h!', '１h', 'Infinity', '9999999999s'])(
  '%j is not valid, and the error names the option',
  (text) => {
    expect(() => parseDuration(text, '--expiration')).toThrow('--expiration must be a duration');
  },
);

test('any text is a positive whole number of seconds or a usage error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9smhd]{0,8}$/)), (text) => {
      try {
        const seconds = parseDuration(text, '--x');
        expect(Number.isInteger(seconds) && seconds > 0).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(CliError);
        expect(error).toMatchObject({ exitCode: 2 });
      }
    }),
  );
});

test('a duration formatted without loss parses to the same seconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 23 }), fc.integer({ min: 0, max: 59 }), (hours, minutes) => {
      const seconds = hours * 3_600 + minutes * 60;
      expect(parseDuration(formatDuration(seconds), '--x')).toBe(seconds);
    }),
  );
});
