import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listNames, nearestName } from './nearest-name.ts';

const names = ['password', 'username', 'user', 'port', 'a'];

test.each([
  ['pasword', 'password'],
  ['passwrod', 'password'],
  ['usre', 'user'],
  ['users', 'user'],
  ['prt', 'port'],
  ['passphrase', null],
  ['', null],
  ['b', null],
  ['Password', 'password'],
])('%s is probably %s', (written, near) => {
  expect(nearestName(written, names)).toBe(near);
});

test('one or two changed letters are recognized, unless another name is equally near', () => {
  fc.assert(
    fc.property(fc.nat(7), fc.constantFrom('x', '', 'yy'), (at, put) => {
      expect(nearestName(`password`.slice(0, at) + put + 'password'.slice(at + 1), names)).toBe('password');
    }),
  );
});

test('any suggestion is one of the names, at most two letters different in length', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (written, known) => {
      const near = nearestName(written, known);
      if (near === null) return;
      expect(known).toContain(near);
      expect(Math.abs(near.length - written.length)).toBeLessThanOrEqual(2);
    }),
  );
});

test('thousands of names are not searched', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => `name${index}`);
  expect(nearestName('name500x', many)).toBe('name500');
  expect(nearestName('name4000x', many)).toBe('name400');
});

test('names are listed in order, cut, and up to a limit', () => {
  expect(listNames([])).toBeNull();
  expect(listNames(['b', 'a'])).toBe('use one of a, b');
  expect(listNames(['x'.repeat(61)])).toBe(`use ${'x'.repeat(60)}…`);
  const many = Array.from({ length: 21 }, (_, index) => `n${String(index).padStart(2, '0')}`);
  expect(listNames(many)).toMatch(/^use one of n00, .*, n19, …$/);
});
