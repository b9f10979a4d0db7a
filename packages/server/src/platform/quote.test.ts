import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quote } from './quote.ts';

test('plain text appears unchanged in single quotes', () => {
  expect(quote('repo:acme/app[0]')).toBe("'repo:acme/app[0]'");
});

test('a character that could end the quotation, control a terminal or break a header is shown as its code point', () => {
  expect(quote('a\'b"c\\d\n\u202e\u{1f600}\ud800')).toBe(
    "'a<U+0027>b<U+0022>c<U+005C>d<U+000A><U+202E><U+1F600><U+D800>'",
  );
});

test('long text is truncated', () => {
  expect(quote('x'.repeat(100))).toBe(`'${'x'.repeat(64)}...'`);
});

test('the result has only characters allowed in an error_description, and a limited length', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(quote(text)).toMatch(/^'[\x20\x21\x23-\x26\x28-\x5b\x5d-\x7e]{0,700}'$/);
    }),
  );
});
