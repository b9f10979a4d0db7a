import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact } from './redact.ts';

test.each([
  ['no pul-0123456789abcdef here', 'no [token] here'],
  ['a jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln, too', 'a jwt [token], too'],
  ['cut short: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4', 'cut short: [token]'],
  [
    'the decision 0198c0de-0000-7000-8000-000000000001 stays',
    'the decision 0198c0de-0000-7000-8000-000000000001 stays',
  ],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test('no access token survives in any context', () => {
  const token = fc.stringMatching(/^pul-[0-9a-f]{40}$/);
  fc.assert(
    fc.property(fc.string(), token, fc.string(), (before, secret, after) => {
      expect(redact(before + secret + after)).not.toContain(secret);
    }),
  );
});
