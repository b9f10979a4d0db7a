import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration } from '../../platform/time/duration.ts';
import { chooseSeconds, parseGoDuration, readRequestedSeconds } from './session-duration.ts';

const unlimited = { name: 'app/prod', maxOpenSeconds: null };

describe('a duration as Go parses it', () => {
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
    '%j is not a duration',
    (text) => {
      expect(parseGoDuration(text)).toBeNull();
    },
  );

  test('durations that Go formats parse to the same value, and any other text is parsed or refused', () => {
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

describe('the requested open duration', () => {
  test.each([undefined, ''])('%j means the default', (text) => {
    expect(readRequestedSeconds(text, unlimited)).toBeNull();
  });

  test.each(['0s', '-1h', 'soon'])('%s is not a duration', (text) => {
    expect(() => readRequestedSeconds(text, unlimited)).toThrow(
      expect.objectContaining({
        code: 'duration_invalid',
        message: `duration must be a duration such as 2h or 1h30m, not '${text}'.`,
      }),
    );
  });

  test('the maximum is a day', () => {
    expect(readRequestedSeconds('24h', unlimited)).toBe(86_400);
    for (const maxOpenSeconds of [null, 100_000]) {
      expect(() => readRequestedSeconds('24h1s', { name: 'app/prod', maxOpenSeconds })).toThrow(
        expect.objectContaining({
          code: 'duration_too_long',
          message: 'An environment can stay open for at most 24h0m0s; use a shorter duration.',
        }),
      );
    }
  });

  test('the maximum is the duration of the grant', () => {
    const granted = { name: 'app/prod', maxOpenSeconds: 3_600 };
    expect(readRequestedSeconds('1h', granted)).toBe(3_600);
    expect(() => readRequestedSeconds('1h1s', granted)).toThrow(
      expect.objectContaining({
        code: 'duration_too_long',
        message: 'You may keep app/prod open for at most 1h0m0s; use a shorter duration.',
      }),
    );
  });

  test('the default is two hours, or less if only less is allowed', () => {
    expect(chooseSeconds(null, [null, null])).toBe(7_200);
    expect(chooseSeconds(null, [3_600, 1_800])).toBe(1_800);
    expect(chooseSeconds(60, [3_600, null])).toBe(60);
  });
});
