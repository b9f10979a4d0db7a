import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameKey, parseLogin, parseName } from './parse-name.ts';

const refusal = expect.objectContaining({ code: 'name_invalid' });

test('a valid name is accepted unchanged', () => {
  for (const name of ['a', 'A-b_9', '0', 'x'.repeat(40)]) expect(parseName('team', name)).toBe(name);
  for (const name of ['a.b', 'platform.eu-1', 'a..b', 'a.']) expect(parseName('team', name)).toBe(name);
  for (const login of ['a', 'ann@example.org', 'a.b+c', 'x'.repeat(100)])
    expect(parseLogin(login)).toBe(login);
});

test.each([
  '',
  '.',
  '..',
  '.a',
  '-a',
  '_a',
  'a b',
  'a/b',
  'a:b',
  'a*',
  'a\n',
  '\na',
  'ä',
  'a\u0000',
  'x'.repeat(41),
])('%j is not a name', (name) => {
  expect(() => parseName('team', name)).toThrow(refusal);
});

test.each(['a.b', '.a', 'a.'])('%j is the name of neither an organization nor a runner pool', (name) => {
  expect(() => parseName('organization', name)).toThrow(refusal);
  expect(() => parseName('runner pool', name)).toThrow(refusal);
});

test.each(['', '.a', '@a', 'a b', 'a/b', 'a:b', 'a\n', 'ä', 'x'.repeat(101)])(
  '%j is not a login',
  (login) => {
    expect(() => parseLogin(login)).toThrow(refusal);
  },
);

test('no name contains a character that separates or escapes in URNs, subjects, paths or patterns', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const accepted = (parse: () => string) => {
        try {
          return parse();
        } catch {
          return '';
        }
      };
      expect(accepted(() => parseName('organization', text))).not.toMatch(/[^A-Za-z0-9_-]/);
      expect(accepted(() => parseLogin(text))).not.toMatch(/[^A-Za-z0-9_.@+-]/);
    }),
  );
});

test('the key of a name is the same in upper and lower case', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/), (name) => {
      expect(nameKey(name.toUpperCase())).toBe(nameKey(name));
      expect(nameKey(name.toLowerCase())).toBe(nameKey(name));
    }),
  );
});
