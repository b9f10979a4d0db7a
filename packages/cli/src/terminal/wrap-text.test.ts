import { expect, test } from 'vitest';
import { wrapText } from './wrap-text.ts';

test.each([
  ['a line that fits', 'one two', 7, 'one two'],
  ['prose, at spaces', 'one two three', 8, 'one two\nthree'],
  ['a hint, behind its arrow', '  → one two three four', 12, '  → one two\n    three\n    four'],
  ['a table, in its last column', 'ok    name  one two three', 24, 'ok    name  one two\n            three'],
  [
    'a word wider than the terminal, not at all',
    'see https://symbolon.example/x',
    10,
    'see\nhttps://symbolon.example/x',
  ],
  ['a quoted command, never', 'See "symbolon decision get 1".', 26, 'See\n"symbolon decision get 1".'],
  ['a line of a document, never', '  3 | a long line', 8, '  3 | a long line'],
  ['several lines, each on its own', 'one two\nthree four', 7, 'one two\nthree\nfour'],
  ['colours, which have no width', '\u001b[31mone two\u001b[39m', 7, '\u001b[31mone two\u001b[39m'],
])('wraps %s', (_, text, width, wrapped) => {
  expect(wrapText(text, width)).toBe(wrapped);
});
