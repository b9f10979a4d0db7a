import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keySetLifetimeMs } from './issuer-keys-lifetime.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

test.each([
  [null, hourMs],
  ['', hourMs],
  ['public', hourMs],
  ['max-age=7200', 2 * hourMs],
  ['public, MAX-AGE=7200, must-revalidate', 2 * hourMs],
  ['max-age="7200"', 2 * hourMs],
  ['max-age=0', 5 * minuteMs],
  ['max-age=299', 5 * minuteMs],
  ['max-age=31536000', 24 * hourMs],
  [`max-age=${'9'.repeat(400)}`, 24 * hourMs],
  ['max-age=7200, max-age=600', 10 * minuteMs],
  ['no-store', 5 * minuteMs],
  ['max-age=7200, no-cache', 5 * minuteMs],
  ['s-maxage=7200', hourMs],
  ['max-age=-1', hourMs],
  ['max-age=1e9', hourMs],
])('Cache-Control "%s" gives %i ms', (cacheControl, lifetimeMs) => {
  expect(keySetLifetimeMs(cacheControl)).toBe(lifetimeMs);
});

test('with any header the lifetime is between five minutes and a day', () => {
  const directive = fc.oneof(
    fc.string(),
    fc.bigInt().map((age) => `max-age=${age}`),
  );
  fc.assert(
    fc.property(fc.array(directive), (directives) => {
      const lifetimeMs = keySetLifetimeMs(directives.join(','));
      expect(lifetimeMs).toBeGreaterThanOrEqual(5 * minuteMs);
      expect(lifetimeMs).toBeLessThanOrEqual(24 * hourMs);
    }),
  );
});
