import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTable } from './format-table.ts';
import { createOutput } from './output.ts';
import { createPainter } from './painter.ts';
import { safeText } from './safe-text.ts';

test('columns are as wide as their widest cell, colours aside, and no line ends in spaces', () => {
  const paint = createPainter({ coloured: true });
  const rows = [
    ['NAME', paint.good('REASON'), 'ID'],
    ['größer', 'x', '1'],
    ['a', '', ''],
  ];
  expect(formatTable(rows)).toBe(`NAME    ${paint.good('REASON')}  ID\ngrößer  x       1\na\n`);
});

test('text of elsewhere can neither move the cursor nor turn the writing round', () => {
  expect(safeText('a\u001b[31m\nb\u202ec')).toBe('a\\u001b[31m\\u000ab\\u202ec');
  fc.assert(
    fc.property(fc.uint16Array(), (units) => {
      const text = String.fromCharCode(...units);
      expect(safeText(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u);
    }),
  );
});

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: false }, {}, false],
  [{ isTTY: true }, { NO_COLOR: '1' }, false],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
])('colours with %j and %j: %j', (stream, env, coloured) => {
  const stdout = Object.assign(Object.create(process.stdout), stream);
  const { paint } = createOutput({ stdout, stderr: stdout, env });
  expect(paint.bad('x') !== 'x').toBe(coloured);
});
