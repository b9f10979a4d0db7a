import { expect, test } from 'vitest';
import { organizationName } from '../../test/support/parsed-names.ts';
import { organizationAudience, parseAudience } from './audience.ts';

test.each(['', '   ', '\t\n', 'a'.repeat(513), 'é'.repeat(257)])('%j is not an audience', (text) => {
  expect(parseAudience(text)).toBeNull();
});

test.each(['a', 'a'.repeat(512), 'é'.repeat(256)])('%j is an audience', (text) => {
  expect(parseAudience(text)).toBe(text);
});

test.each([
  ['aws', 'aws:acme'],
  ['', 'acme'],
])('the prefix %j makes the audience %j of an organization', (prefix, expected) => {
  expect(organizationAudience(organizationName('acme'), prefix)).toBe(expected);
});

test('the longest name with the longest prefix of a login is an audience', () => {
  const longest = organizationAudience(organizationName('a'.repeat(40)), '😀'.repeat(64));
  expect(parseAudience(longest)).toBe(longest);
});
