import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hideSecrets, hideSecretsIn } from './hide-secrets.ts';

const secret = fc.string({ minLength: 4, unit: 'binary' });

test('no secret is left, plain or quoted', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      secret,
      fc.string({ unit: 'binary' }),
      (before, hidden, after) => {
        // Otherwise the replacement itself would contain a secret.
        fc.pre(!'[secret]'.includes(hidden) && !hidden.includes('[secret]'));
        const hide = hideSecrets([hidden]);
        const quoted = JSON.stringify(hidden).slice(1, -1);
        for (const form of [hidden, quoted]) {
          expect(hide(`${before}${form}${after}`).replaceAll('[secret]', '\u0000')).not.toContain(hidden);
        }
      },
    ),
  );
});

test('the longest secret is hidden as a whole if one is part of another', () => {
  expect(hideSecrets(['hunter', 'hunter2'])('of hunter2 and hunter')).toBe('of [secret] and [secret]');
});

test('a secret that is too short to distinguish from other words is left', () => {
  expect(hideSecrets(['a', 'env', ''])('an env')).toBe('an env');
});

test('secrets in any string of a JSON value are hidden, and nothing else is changed', () => {
  const hide = hideSecrets(['hunter2']);
  const value = { a: ['x hunter2', 1, null, true], b: { c: 'hunter2' }, d: 'kept' };
  expect(hideSecretsIn(value, hide)).toEqual({
    a: ['x [secret]', 1, null, true],
    b: { c: '[secret]' },
    d: 'kept',
  });
});
