import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCsv } from './csv.ts';

/** Reads CSV as RFC 4180 §2 defines it: fields with a quote, comma or line break are quoted, quotes doubled. */
function readCsv(text: string): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const rows: string[][] = [];
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) throw new Error(`Not RFC 4180: ${JSON.stringify(text)}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('CSV', () => {
  test.each([
    ['plain', 'plain'],
    ['', ''],
    [true, 'true'],
    [false, 'false'],
    [0, '0'],
    [-1, '-1'],
    ['a,b', '"a,b"'],
    ['a "b"', '"a ""b"""'],
    ['a\nb', '"a\nb"'],
    ['a\rb', '"a\rb"'],
    ['a\r\nb', '"a\r\nb"'],
    [' spaces kept ', ' spaces kept '],
    ['a;b', 'a;b'],
  ])('%j is written as %j', (value, written) => {
    expect(formatCsv([[value, 'x']])).toBe(`${written},x\r\n`);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1+1', '＋1', '－1', '＠SUM(A1)'])(
    '%j is not run as a formula',
    (text) => {
      expect(formatCsv([[text]])).toBe(`'${text}\r\n`);
    },
  );

  test('a formula with a comma, a quote or a line break is quoted behind its apostrophe', () => {
    expect(formatCsv([['=HYPERLINK("https://evil.example","x")']])).toBe(
      '"\'=HYPERLINK(""https://evil.example"",""x"")"\r\n',
    );
    expect(formatCsv([['\r=1']])).toBe('"\'\r=1"\r\n');
  });

  test.each(['\n=1', ' =1', '\u200B+1', '\uFEFF@a', ' \t-1'])(
    'a formula behind characters that some programs skip (%j) is escaped',
    (text) => {
      expect(readCsv(formatCsv([[text, 'x']]))).toEqual([[`'${text}`, 'x']]);
    },
  );

  test('every row ends with CRLF, and without rows the text is empty', () => {
    expect(formatCsv([])).toBe('');
    expect(formatCsv([['a'], ['b']])).toBe('a\r\nb\r\n');
  });

  test('any text that is not a formula is read back as it was', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\r', '\n', ' ', "'", 'é', ';') });
    // A row of one empty field is the same text as an empty line.
    const rows = fc.array(fc.array(text, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(rows, (written) => {
        const read = written.map((row) => row.map((value) => value.replace(/^\r/, "'\r")));
        expect(readCsv(formatCsv(written))).toEqual(read);
      }),
    );
  });
});
