import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findLicenceFault } from './find-licence-fault.ts';

const shipped = { forDevelopment: false };
const development = { forDevelopment: true };

describe('licences that are allowed', () => {
  test.each([
    'MIT',
    'MIT OR Apache-2.0',
    'Apache-2.0 AND MIT',
    'GPL-3.0-only OR MIT',
    '(MIT OR GPL-2.0) AND ISC',
  ])('%s', (expression) => {
    expect(findLicenceFault(expression, shipped)).toBeNull();
  });

  test('MPL-2.0 for development only', () => {
    expect(findLicenceFault('MPL-2.0', development)).toBeNull();
    expect(findLicenceFault('MPL-2.0', shipped)).toBe('MPL-2.0 is not allowed in what is shipped');
  });
});

describe('licences that are refused', () => {
  test.each([
    'GPL-3.0-only',
    'MIT AND GPL-3.0-only',
    'AGPL-3.0',
    'BUSL-1.1',
    'UNLICENSED',
    'SEE LICENSE IN x',
    'MIT OR',
    '(MIT',
    'MIT MIT',
    'mit',
  ])('%s', (expression) => {
    expect(findLicenceFault(expression, development)).toBe(
      `${expression} is not allowed even for development`,
    );
  });

  test('no licence', () => {
    expect(findLicenceFault('', shipped)).toBe('no licence is not allowed in what is shipped');
  });

  test('any expression that AND joins to a licence that is not allowed, on either side', () => {
    const allowed = fc.constantFrom('MIT', 'ISC', '(MIT OR GPL-2.0)', 'BSD-3-Clause AND MIT');
    fc.assert(
      fc.property(fc.array(allowed), fc.array(allowed), (before, after) => {
        const expression = [...before, 'GPL-3.0-only', ...after].join(' AND ');
        expect(findLicenceFault(expression, shipped)).not.toBeNull();
        const without = [...before, 'MIT', ...after].join(' AND ');
        expect(findLicenceFault(without, shipped)).toBeNull();
      }),
    );
  });

  test('any text gives a result', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const fault = findLicenceFault(text, shipped);
        expect(fault === null || fault.endsWith('is not allowed in what is shipped')).toBe(true);
      }),
    );
  });
});
