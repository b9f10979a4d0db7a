import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retry, waitMilliseconds } from './retry-policy.ts';

const noon = Date.parse('2026-08-01T12:00:00Z');

describe('the wait before a retry', () => {
  test.each([
    ['2', 2_000],
    ['0', 0],
    ['Sat, 01 Aug 2026 12:00:05 GMT', 5_000],
    ['Sat, 01 Aug 2026 11:00:00 GMT', 0],
    ['86400', 20_000],
  ])('honours Retry-After: %s', (retryAfter, expected) => {
    expect(waitMilliseconds({ now: () => noon }, 1, retryAfter)).toBe(expected);
  });

  test('doubles, between half and all of a limit', () => {
    const wait = (tried: number, random: number) => waitMilliseconds({ random: () => random }, tried, null);
    expect([wait(1, 0), wait(1, 1), wait(2, 0), wait(2, 1), wait(3, 1)]).toEqual([125, 250, 250, 500, 1_000]);
  });

  test('is never longer than allowed or below zero, for any response of the server', () => {
    const policy = fc.record({ tried: fc.integer({ min: 1, max: 1_000 }), header: fc.option(fc.string()) });
    fc.assert(
      fc.property(policy, fc.double({ min: 0, max: 1, noNaN: true }), ({ tried, header }, random) => {
        const wait = waitMilliseconds({ random: () => random, now: () => noon }, tried, header);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(20_000);
      }),
    );
  });
});

test('attempts are limited, and the last error is thrown', async () => {
  let tried = 0;
  const attempt = async () => ({ ok: false, fault: { error: new Error(`try ${++tried}`) } }) as const;
  await expect(retry({ attempts: 3, sleep: async () => {} }, attempt)).rejects.toThrow('try 3');
});

test('a wait ends when the caller aborts', async () => {
  const controller = new AbortController();
  const attempt = async () => ({ ok: false, fault: { error: new Error('busy'), retryAfter: '20' } }) as const;
  const retried = retry({}, attempt, controller.signal);
  controller.abort(new Error('gave up'));
  await expect(retried).rejects.toThrow('gave up');
});
