import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDocumentPath, parseDocumentPath } from './document-path.ts';

describe('a path', () => {
  test.each([
    ['a', ['a']],
    ['a.b', ['a', 'b']],
    ['a["b.c"]', ['a', 'b.c']],
    ['a[0]', ['a', 0]],
    ['["x y"][12].z', ['x y', 12, 'z']],
    ['a["say \\"hi\\""]', ['a', 'say "hi"']],
    ['a-b.c/d', ['a-b', 'c/d']],
    ['a.0', ['a', '0']],
    ['a b.c', ['a b', 'c']],
  ])('%s is parsed', (text, path) => {
    expect(parseDocumentPath(text)).toEqual(path);
  });

  test.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[]', 'a[b]', 'a["b]', 'a["b"', 'a[0]b', 'a[-1]', 'a"b"'])(
    '%j is not valid',
    (text) => {
      expect(() => parseDocumentPath(text)).toThrow('a path must have the form');
    },
  );

  test('parses to what was formatted', () => {
    const member = fc.oneof(fc.string({ unit: 'binary' }), fc.nat(999_999_999));
    fc.assert(
      fc.property(fc.array(member, { minLength: 1 }), (path) => {
        expect(parseDocumentPath(formatDocumentPath(path))).toEqual(path);
      }),
    );
  });

  test('of any text is parsed or refused with a usage error', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a.[]"\\0 ') }), (text) => {
        try {
          expect(formatDocumentPath(parseDocumentPath(text)).length).toBeGreaterThan(0);
        } catch (error) {
          expect(String(error)).toContain('a path must have the form');
        }
      }),
    );
  });
});
