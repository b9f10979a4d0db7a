import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findNearestName, suggestName } from './nearest-name.ts';

test.each([
  ['issuer lst', ['issuer list', 'issuer show'], 'issuer list'],
  ['github-action', ['github-actions', 'gitlab'], 'github-actions'],
  ['PROD', ['prod', 'staging'], 'prod'],
  ['ls', ['rm', 'ls2'], 'ls2'],
  ['xyz', ['prod', 'staging'], null],
  ['', ['prod'], null],
  ['prod', [], null],
])('the closest to %j among %j is %j', (given, known, nearest) => {
  expect(findNearestName(given, known)).toBe(nearest);
});

test('an unknown name gets the closest name, the list, or a note that there are no names', () => {
  expect(suggestName('prd', ['prod', 'staging'], 'environment')).toBe('Did you mean "prod"?');
  expect(suggestName('other', ['prod', 'staging'], 'environment')).toBe('Known: "prod", "staging".');
  expect(suggestName('other', [], 'environment')).toBe('There are no environments yet.');
  const many = Array.from({ length: 25 }, (_, index) => `name-${index}`);
  expect(suggestName('other', many, 'team')).toMatch(/"name-19", and 5 more\.$/);
});

test('only known names are suggested, and a known name is its own suggestion', () => {
  fc.assert(
    fc.property(fc.string(), fc.uniqueArray(fc.string({ minLength: 1, maxLength: 30 })), (given, known) => {
      const nearest = findNearestName(given, known);
      expect([null, ...known]).toContain(nearest);
      for (const name of known) expect(findNearestName(name, known)?.toLowerCase()).toBe(name.toLowerCase());
    }),
  );
});
