import { expect, test, vi } from 'vitest';
import { createRefusalLimit } from './refusal-limit.ts';

test('an address is limited after its refusals, and no other address is', async () => {
  const limit = createRefusalLimit(3);
  for (let count = 0; count < 3; count += 1) {
    expect(await limit.find('192.0.2.1')).toBeNull();
    await limit.count('192.0.2.1');
  }
  const held = await limit.find('192.0.2.1');
  expect(held?.retryAfterSeconds).toBeGreaterThanOrEqual(1);
  expect(held?.retryAfterSeconds).toBeLessThanOrEqual(60);
  expect(await limit.find('192.0.2.2')).toBeNull();
});

test('counting over the limit never fails, and reading counts nothing', async () => {
  const limit = createRefusalLimit(1);
  for (let count = 0; count < 5; count += 1) await limit.find('2001:db8::1');
  expect(await limit.find('2001:db8::1')).toBeNull();
  for (let count = 0; count < 5; count += 1) await limit.count('2001:db8::1');
  expect(await limit.find('2001:db8::1')).not.toBeNull();
});

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['192.0.2.1', '::ffff:192.0.2.1', true],
  ['192.0.2.1', '192.0.2.2', false],
])('%s and %s count together: %s', async (one, other, together) => {
  const limit = createRefusalLimit(1);
  await limit.count(one);
  expect((await limit.find(other)) !== null).toBe(together);
});

test.each([3_600_000, -3_600_000])(
  'a clock that jumps an hour (%i ms) limits nobody for longer than the window',
  async (jumped) => {
    const startAt = Date.now();
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: startAt });
    try {
      const limit = createRefusalLimit(1);
      for (let count = 0; count < 2; count += 1) await limit.count('192.0.2.1');
      vi.setSystemTime(startAt + jumped);
      const held = await limit.find('192.0.2.1');
      expect(held?.retryAfterSeconds ?? 0).toBeLessThanOrEqual(60);
      await vi.advanceTimersByTimeAsync(61_000);
      expect(await limit.find('192.0.2.1')).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  },
);
