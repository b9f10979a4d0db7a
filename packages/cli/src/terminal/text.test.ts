import { Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTable } from './format-table.ts';
import { createOutput } from './output.ts';
import { createPainter } from './painter.ts';
import { safeLines, safeText } from './safe-text.ts';

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

test('lines keep their ends, tabs and colours, and nothing else that a terminal obeys', () => {
  const paint = createPainter({ coloured: true });
  const painted = [paint.good, paint.bad, paint.caution, paint.strong, paint.faint].map((each) => each('x'));
  const sound = `a:\tb\r\n${painted.join('\n')}`;
  expect(safeLines(sound)).toBe(sound);
  expect(safeLines('a\rb\u001b[2J\u001b[8mc\u009bd')).toBe('a\\u000db\\u001b[2J\\u001b[8mc\\u009bd');
  fc.assert(
    fc.property(fc.uint16Array(), (units) => {
      const shown = safeLines(String.fromCharCode(...units));
      expect(shown.replaceAll(/\r?\n|\t/g, '')).not.toMatch(
        /[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u,
      );
    }),
  );
});

test.each([true, false])(
  'what is printed cannot steer a terminal, and is itself elsewhere (terminal: %s)',
  (isTTY) => {
    let printed = '';
    const stdout = Object.assign(new Writable(), {
      isTTY,
      write: (text: string) => {
        printed += text;
        return true;
      },
    });
    const out = createOutput({ stdout, stderr: stdout, env: {} });
    const hostile = '# \u001b]0;owned\u0007\u202e';
    out.print(`${hostile}\n`);
    expect(printed).toBe(isTTY ? '# \\u001b]0;owned\\u0007\\u202e\n' : `${hostile}\n`);
    printed = '';
    out.printJson({ hostile });
    expect(JSON.parse(printed)).toEqual({ hostile });
    expect(printed.includes('\u202e')).toBe(!isTTY);
    printed = '';
    out.note(hostile);
    expect(printed).toBe('# \\u001b]0;owned\\u0007\\u202e\n');
  },
);

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
