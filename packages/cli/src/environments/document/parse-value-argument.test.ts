import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WrittenNumber } from '../open/opened-value.ts';
import { parseValueArgument, refuseSecretSigns } from './parse-value-argument.ts';

const read = (text: string) => parseValueArgument(text, { isText: false });
const number = (text: string) => new WrittenNumber(text);

describe('a value', () => {
  test.each([
    ['8080', number('8080')],
    ['1.10', number('1.10')],
    ['12345678901234567890', number('12345678901234567890')],
    ['true', true],
    ['null', null],
    ['', ''],
    ['yes', 'yes'],
    ['"8080"', '8080'],
    ['a #b', 'a #b'],
    ['[1.50, a]', [number('1.50'), 'a']],
    ['{a: {b: 1}}', { a: { b: number('1') } }],
    ['[unclosed', '[unclosed'],
    ['*alias', '*alias'],
    ['@at', '@at'],
    ['a: 1\n---\nb: 2', 'a: 1\n---\nb: 2'],
    ['a: b', { a: 'b' }],
  ])('%s is parsed', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  test('with an alias to a missing anchor is refused in a list or an object', () => {
    expect(() => read('[*nowhere]')).toThrow('the value has an alias without an anchor');
  });

  test('is a string on request, and any JSON otherwise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseValueArgument(text, { isText: true })).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        expect(JSON.parse(JSON.stringify(read(json)))).toEqual(JSON.parse(json));
      }),
    );
  });
});

test('a secret is found anywhere in a value, except under fn::secret', () => {
  const secret = 'AKIAIOSFODNN7EXAMPLE';
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 0, 1), { maxLength: 5 }), (path) => {
      const nest = (value: unknown) =>
        path.reduceRight(
          (inner: unknown, step) => (typeof step === 'number' ? [1, inner] : { [step]: inner }),
          value,
        );
      expect(() => refuseSecretSigns(['x'], nest(secret))).toThrow(
        'looks like a secret (because of its format)',
      );
      expect(() => refuseSecretSigns(['x'], nest(secret))).not.toThrow(/AKIA/);
      expect(() => refuseSecretSigns(['x'], nest({ 'fn::secret': secret }))).not.toThrow();
    }),
  );
});
