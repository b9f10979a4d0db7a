import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEtag, matchesEtag } from './etag.ts';

const stamp = { environmentId: 'e1', revision: 7 };

test.each(['"e1.7"', 'e1.7', 'W/"e1.7"', '"e1.6", "e1.7"', '*', ' "e1.7" '])('%j matches', (condition) => {
  expect(matchesEtag(condition, stamp)).toBe(true);
});

test.each(['', '""', '"e1.6"', '"e1.70"', '"e2.7"', 'W/', '"*"', '"E1.7"', 'e1', ','])(
  '%j does not match',
  (condition) => {
    expect(matchesEtag(condition, stamp)).toBe(false);
  },
);

test('an ETag matches its own revision and no other', () => {
  const stamps = fc.record({ environmentId: fc.uuid(), revision: fc.integer({ min: 1, max: 50 }) });
  fc.assert(
    fc.property(stamps, stamps, (one, other) => {
      expect(matchesEtag(formatEtag(one), one)).toBe(true);
      const same = one.environmentId === other.environmentId && one.revision === other.revision;
      expect(matchesEtag(formatEtag(one), other)).toBe(same);
      expect(matchesEtag(formatEtag(one), { ...one, revision: one.revision + 1 })).toBe(false);
    }),
  );
});
