import { createWriteStream, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTable } from './format-table.ts';
import { createOutput } from './output.ts';
import { createPainter } from './painter.ts';
import { safeLines, safeText } from './safe-text.ts';

test('columns are as wide as their widest cell, ignoring colours, and no line ends in spaces', () => {
  const paint = createPainter({ coloured: true });
  const rows = [
    ['NAME', paint.good('REASON'), 'ID'],
    ['größer', 'x', '1'],
    ['a', '', ''],
  ];
  expect(formatTable(rows)).toBe(`NAME    ${paint.good('REASON')}  ID\ngrößer  x       1\na\n`);
});

test('untrusted text can neither move the cursor nor reverse the direction of writing', () => {
  expect(safeText('a\u001b[31m\nb\u202ec')).toBe('a\\u001b[31m\\u000ab\\u202ec');
  fc.assert(
    fc.property(fc.uint16Array(), (units) => {
      const text = String.fromCharCode(...units);
      expect(safeText(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u);
    }),
  );
});

test('each control, format and ignorable character of Unicode is shown by number, in text and in lines', () => {
  const missed: string[] = [];
  let seen = 0;
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const character = String.fromCodePoint(code);
    if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}]/u.test(character))
      continue;
    seen += 1;
    const inLines = character === '\n' || character === '\t' ? '' : safeLines(`a${character}b`);
    for (const shown of [safeText(`a${character}b`), inLines]) {
      if (shown.includes(character)) missed.push(code.toString(16));
      if (shown !== '') expect(JSON.parse(`"${shown}"`)).toBe(`a${character}b`);
    }
  }
  expect(missed).toEqual([]);
  // 65 controls, 170 format characters, 256 variation selectors and more, by Unicode 16.
  expect(seen).toBeGreaterThan(4_000);
});

test.each([
  ['U+061C turns the writing', '\u061c', '\\u061c'],
  ['U+200B has no width', '\u200b', '\\u200b'],
  ['a tag character beyond U+FFFF', '\u{e0041}', '\\udb40\\udc41'],
  ['a variation selector', '\ufe0f', '\\ufe0f'],
  ['a Hangul filler', '\u3164', '\\u3164'],
])('an invisible character is shown by number: %s', (_kind, character, shown) => {
  expect(safeText(`a${character}b`)).toBe(`a${shown}b`);
  expect(safeLines(`a${character}b`)).toBe(`a${shown}b`);
});

test('lines keep their ends, tabs and colours, but no other terminal controls', () => {
  const paint = createPainter({ coloured: true });
  const painted = [paint.good, paint.bad, paint.caution, paint.strong, paint.faint].map((each) => each('x'));
  const safe = `a:\tb\r\n${painted.join('\n')}`;
  expect(safeLines(safe)).toBe(safe);
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
  'printed text cannot control a terminal, and is unchanged elsewhere (terminal: %s)',
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

test.each([true, false])('bytes are unchanged, except on a terminal (%j)', (isTTY) => {
  const chunks: Buffer[] = [];
  const stdout = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(Buffer.from(chunk));
        done();
      },
    }),
    { isTTY },
  );
  createOutput({ stdout, stderr: new Writable(), env: {} }).printBytes(Buffer.from([0xff, 0x1b, 0x5b, 0x41]));
  const printed = Buffer.concat(chunks);
  expect(isTTY ? printed.toString() : printed.toString('hex')).toBe(isTTY ? '\ufffd\\u001b[A\n' : 'ff1b5b41');
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

test.each([
  ['::add-mask::x', '\\u003a:add-mask::x'],
  ['a\n  ::error::x', 'a\n  \\u003a:error::x'],
  ['\u001b[31m\t::error::x\u001b[39m', '\u001b[31m\t\\u003a:error::x\u001b[39m'],
  ['a\r\n::error::x', 'a\r\n\\u003a:error::x'],
  ['a ##[error]x', 'a #\\u0023[error]x'],
  ['fn::secret: x', 'fn::secret: x'],
])('a GitHub runner sees no workflow command in the text %j', (text, shown) => {
  for (const isRunner of [true, false]) {
    let written = '';
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written += chunk.toString();
        done();
      },
    });
    const env = isRunner ? { GITHUB_ACTIONS: 'true' } : {};
    const out = createOutput({ stdout: stream, stderr: stream, env });
    out.printText(`${text}\n`);
    out.printLines(`${text}\n`);
    out.note(text);
    expect(written).toBe(`${isRunner ? shown : text}\n`.repeat(3));
    written = '';
    out.print(text);
    expect(written).toBe(text);
  }
});

test('a document has no workflow command in the log of a GitHub runner, and is unchanged in a file', async () => {
  const document = 'a: |\n  ::stop-commands::x\nb: "##[error]x"\n';
  const env = { GITHUB_ACTIONS: 'true' };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  createOutput({ stdout, stderr, env }).printDocument(document);
  expect(String(stdout.read())).toBe('a: |\n  \\u003a:stop-commands::x\nb: "#\\u0023[error]x"\n');
  expect(String(stderr.read())).toBe(
    'Workflow commands in the output are escaped. To get the text as stored, redirect the output to a file.\n',
  );

  const directory = mkdtempSync(join(tmpdir(), 'symbolon-output-'));
  const path = join(directory, 'document.yaml');
  const fd = openSync(path, 'w');
  const file = createWriteStream(path, { fd });
  createOutput({ stdout: Object.assign(file, { fd }), stderr, env }).printDocument(document);
  await new Promise((resolve) => file.end(resolve));
  expect(readFileSync(path, 'utf8')).toBe(document);
  expect(stderr.read()).toBeNull();
  rmSync(directory, { recursive: true });
});
