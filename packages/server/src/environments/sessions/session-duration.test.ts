import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration } from '../../platform/duration.ts';
import { chooseSeconds, parseGoDuration, readRequestedSeconds } from './session-duration.ts';

const unlimited = { name: 'app/prod', maxOpenSeconds: null };

describe('a duration as Go reads it', () => {
  test.each([
    ['2h45m', 9_900],
    ['2h0m0s', 7_200],
    ['1.5h', 5_400],
    ['.5m', 30],
    ['5.s', 5],
    ['300ms', 0.3],
    ['+10s', 10],
    ['1h1h', 7_200],
    ['0', 0],
    ['1500us', 0.0015],
    ['1500µs', 0.0015],
    ['100ns', 1e-7],
  ])('%s', (text, seconds) => {
    expect(parseGoDuration(text)).toBeCloseTo(seconds, 9);
  });

  test.each(['', '+', '1', '1d', 'h', '.h', '-1h', '1h-1m', '++1h', '1 h', '1h ', '1e3s', '١h', '2h45'])(
    '%j is none',
    (text) => {
      expect(parseGoDuration(text)).toBeNull();
    },
  );

  test('what Go writes reads back as the same, and any text is read or is none', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (seconds) => {
        expect(parseGoDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.hmsnuµ+- ') }), (text) => {
        const seconds = parseGoDuration(text);
        expect(seconds === null || seconds >= 0).toBe(true);
      }),
    );
  });
});

describe('to keep an environment open', () => {
  test.each([undefined, ''])('%j asks for nothing in particular', (text) => {
    expect(readRequestedSeconds(text, unlimited)).toBeNull();
  });

  test.each(['0s', '-1h', 'soon'])('%s is no length of time', (text) => {
    expect(() => readRequestedSeconds(text, unlimited)).toThrow(
      expect.objectContaining({
        code: 'duration_invalid',
        message: `duration must be a length of time such as 2h or 1h30m, not '${text}'.`,
      }),
    );
  });

  test('nobody gets more than a day', () => {
    expect(readRequestedSeconds('24h', unlimited)).toBe(86_400);
    for (const maxOpenSeconds of [null, 100_000]) {
      expect(() => readRequestedSeconds('24h1s', { name: 'app/prod', maxOpenSeconds })).toThrow(
        expect.objectContaining({
          code: 'duration_too_long',
          message: 'An environment stays open for 24h0m0s at most; ask for a duration of no more.',
        }),
      );
    }
  });

  test('nobody gets more than he was granted', () => {
    const granted = { name: 'app/prod', maxOpenSeconds: 3_600 };
    expect(readRequestedSeconds('1h', granted)).toBe(3_600);
    expect(() => readRequestedSeconds('1h1s', granted)).toThrow(
      expect.objectContaining({
        code: 'duration_too_long',
        message: 'You may keep app/prod open for 1h0m0s at most; ask for a duration of no more.',
      }),
    );
  });

  test('who does not say gets two hours, or less where less is allowed', () => {
    expect(chooseSeconds(null, [null, null])).toBe(7_200);
    expect(chooseSeconds(null, [3_600, 1_800])).toBe(1_800);
    expect(chooseSeconds(60, [3_600, null])).toBe(60);
  });
});
