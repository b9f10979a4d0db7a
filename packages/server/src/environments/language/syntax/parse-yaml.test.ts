import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateText } from '../../../../test/support/environments/evaluate-text.ts';
import { secretDocuments } from '../../../../test/support/environments/secret-documents.ts';
import { parseYaml } from './parse-yaml.ts';
import type { SyntaxNode } from './syntax-node.ts';

async function readValue(written: string) {
  const { values, diagnostics } = await evaluateText(`values:\n  a: ${written}\n`);
  return { value: values.slice('{"a":'.length, -1), diagnostics };
}

describe('a scalar is parsed as in YAML 1.2', () => {
  test.each([
    ['text', '"text"'],
    ['yes', '"yes"'],
    ['on', '"on"'],
    ['', 'null'],
    ['~', 'null'],
    ['Null', 'null'],
    ['TRUE', 'true'],
    ['tRUE', '"tRUE"'],
    ['"true"', '"true"'],
    ["'1'", '"1"'],
    ['2024-01-01', '"2024-01-01"'],
    ['12:30:45', '"12:30:45"'],
    ['0b11', '3'],
    ['0o17', '15'],
    ['0x1F', '31'],
    ['-0x1F', '-31'],
    ['!!str 1', '"1"'],
    ['"a\\u00e9\\x41\\n"', '"aéA\\n"'],
    ['|\n    two\n     lines\n', '"two\\n lines\\n"'],
    ['>-\n    one\n    line\n', '"one line"'],
  ])('%s', async (written, value) => {
    expect(await readValue(written)).toEqual({ value, diagnostics: [] });
  });
});

describe('a number keeps its text', () => {
  test.each([
    ['1.10', '1.10'],
    ['1e3', '1e3'],
    ['-0', '-0'],
    ['12345678901234567890', '12345678901234567890'],
    ['0.10000000000000000000001', '0.10000000000000000000001'],
    ['1e400', '1e400'],
    ['+1', '1'],
    ['.5', '0.5'],
    ['012', '"012"'],
    ['.inf', '".inf"'],
    ['.nan', '".nan"'],
    ['1_000', '"1_000"'],
  ])('%s', async (written, value) => {
    expect(await readValue(written)).toEqual({ value, diagnostics: [] });
  });

  test('for any JSON number, also through text and JSON', async () => {
    const number = fc.stringMatching(/^-?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,3})?$/);
    await fc.assert(
      fc.asyncProperty(number, async (written) => {
        const { values } = await evaluateText(
          `values:\n  a: ${written}\n  b: {fn::toJSON: ["\${a}"]}\n  c: {fn::fromJSON: "\${b}"}\n  d: "\${a}!"\n`,
        );
        expect(values).toBe(`{"a":${written},"b":"[${written}]","c":[${written}],"d":"${written}!"}`);
      }),
      { numRuns: 100 },
    );
  });
});

describe('anchors', () => {
  test('are replaced by their anchor each time', async () => {
    const { values, diagnostics } = await evaluateText(
      'values:\n  a: &x {b: &y 1}\n  c: [*x, *y]\n  d: &y 2\n  e: *y\n',
    );
    expect(values).toBe('{"a":{"b":1},"c":[{"b":1},1],"d":2,"e":2}');
    expect(diagnostics).toEqual([]);
  });

  test.each([
    ['*x', /unknown|unresolved/i],
    ['&x [*x]', /contains itself/],
    ['&x {b: {c: *x}}', /contains itself/],
  ])('that lead nowhere are reported: %s', async (written, summary) => {
    const { diagnostics } = await readValue(written);
    expect(diagnostics).toEqual([expect.stringMatching(summary)]);
  });
});

test.each([
  ['a: [1, 2\n', "yaml: line 0: did not find expected ',' or ']'"],
  ['a: {b: 1\n', "yaml: line 0: did not find expected ',' or '}'"],
  ['a: b: c\n', 'yaml: line 1: mapping values are not allowed in this context'],
])('text that is not YAML is not a document: %j', async (text, diagnostic) => {
  const got = await evaluateText(text);
  expect(got.environment).toBeNull();
  expect(got.diagnostics).toEqual([diagnostic.replace('line 0: ', '')]);
});

test('a second document is refused: its secrets would not be encrypted', async () => {
  const got = await evaluateText('values: {}\n---\nvalues: {a: {fn::secret: x}}\n');
  expect(got.environment).toBeNull();
});

test('a duplicate key is reported, and the first key counts', async () => {
  const got = await evaluateText('values:\n  a: 1\n  "a": 2\n  b: {c: 1, c: 2}\n');
  expect(got.values).toBe('{"a":1,"b":{"c":1}}');
  expect(got.diagnostics).toEqual(['3:3 duplicate key "a"', '4:13 duplicate key "c"']);
});

test.each([
  ['1: x', "2:7 mapping keys must be strings: write '1' in quotes"],
  ['true: x', "2:7 mapping keys must be strings: write 'true' in quotes"],
  ['[a]: x', '2:7 mapping keys must be strings'],
])('a key that is not a text is reported: %s', async (written, diagnostic) => {
  const { diagnostics } = await readValue(`{${written}}`);
  expect(diagnostics).toEqual([diagnostic]);
});

describe('for any text', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...'ab:-[]{}&*!|>"\'#,?%@` \n\t\r'), maxLength: 60 }),
    secretDocuments,
  );

  test('the result is a document or one fault, and nothing throws', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { node, diagnostics } = parseYaml('x', text);
        if (node === null) expect(diagnostics).toHaveLength(1);
      }),
      { numRuns: 1_000 },
    );
  });

  test('every node begins within the text, and does not end before its beginning', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const lines = text.split('\n');
        for (const { range } of nodesOf(parseYaml('x', text).node)) {
          const { begin, end } = range ?? { begin: null, end: null };
          if (begin === null) continue;
          const line = lines[begin.line - 1];
          expect(line).toBeDefined();
          expect(begin.column).toBeLessThanOrEqual([...(line ?? '')].length + 1);
          expect(begin.byte).toBe(bytesBefore(lines, begin));
          expect(end.line * 1e6 + end.column).toBeGreaterThanOrEqual(begin.line * 1e6 + begin.column);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function nodesOf(node: SyntaxNode | null): SyntaxNode[] {
  if (node?.kind === 'array') return [node, ...node.items.flatMap(nodesOf)];
  if (node?.kind !== 'object') return node ? [node] : [];
  return [node, ...node.entries.flatMap(({ key, value }) => [{ ...key, written: '' }, ...nodesOf(value)])];
}

/** The last line has none if it does not end with a line break (as in the reference implementation). */
function bytesBefore(lines: readonly string[], { line, column }: { line: number; column: number }): number {
  if (line === lines.length) return 0;
  const before = lines
    .slice(0, line - 1)
    .map((text) => `${text}\n`)
    .join('');
  return Buffer.byteLength(before + [...(lines[line - 1] ?? '')].slice(0, column - 1).join(''));
}
