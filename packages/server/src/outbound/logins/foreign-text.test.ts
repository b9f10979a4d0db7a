import fc from 'fast-check';
import { expect, test } from 'vitest';
import { showForeignText } from './foreign-text.ts';

test('secrets and anything that looks like a token are removed', () => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';
  expect(showForeignText(`cannot read ${token}, nor s3cret`, ['s3cret'])).toBe(
    'cannot read [token], nor [secret]',
  );
});

test('it stays on one line and cannot control a terminal', () => {
  expect(showForeignText('a\r\nb\u001b[31mc\u202ed', [])).toBe('a b [31mc d');
});

test('its length is limited, and it never contains a secret', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2_000 }), fc.uuid(), (text, secret) => {
      const shown = showForeignText(`${text}${secret}${text}`, [secret]);
      expect(shown).not.toContain(secret);
      expect(shown.length).toBeLessThanOrEqual(601);
    }),
  );
});
