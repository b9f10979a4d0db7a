import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { Parser, parseDocument } from 'yaml';
import { limits } from '../model/limits.ts';
import { parseYaml } from './parse-yaml.ts';
import { parseYamlDocument } from './parse-yaml-document.ts';

const options = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'error' } as const;

/** Texts that nest as deep as their number says, in each notation that nests without indentation. */
const notations: Readonly<Record<string, (depth: number) => string>> = {
  'lists in brackets': (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`,
  'lists that are not closed': (depth) => '['.repeat(depth),
  'lists over lines': (depth) => `${'[\n'.repeat(depth)}${']\n'.repeat(depth)}`,
  'objects in braces': (depth) => `${'{a: '.repeat(depth)}1${'}'.repeat(depth)}`,
  JSON: (depth) => `${'{"a":['.repeat(depth / 2)}1${']}'.repeat(depth / 2)}`,
  dashes: (depth) => `${'- '.repeat(depth)}x`,
  'keys that are objects': (depth) => `${'? '.repeat(depth)}x`,
  'lists as keys': (depth) => `${'? - '.repeat(depth / 2)}x`,
};

afterEach(() => vi.restoreAllMocks());

function countLexemes(work: () => unknown): number {
  const spy = vi.spyOn(Parser.prototype, 'next');
  work();
  const { length } = spy.mock.calls;
  spy.mockRestore();
  return length;
}

test.each(Object.entries(notations))('%s: nesting ends the parser at the limit', (_name, nest) => {
  const counts = [200, 20_000].map((depth) => countLexemes(() => parseYamlDocument(nest(depth), options)));
  expect(counts[1]).toBe(counts[0]);
  expect(parseYamlDocument(nest(20_000), options)).toMatchObject({ ok: false });
});

test('nesting in lines ends the parser at the limit', () => {
  const nest = (depth: number) =>
    Array.from({ length: depth }, (_, index) => `${' '.repeat(index)}a:\n`).join('');
  const counts = [200, 1_200].map((depth) => countLexemes(() => parseYamlDocument(nest(depth), options)));
  expect(counts[1]).toBe(counts[0]);
  expect(parseYamlDocument(nest(1_200), options)).toMatchObject({ ok: false });
});

test('the diagnostic names the limit and the place', () => {
  const { node, diagnostics } = parseYaml('app/prod', `values:\n  a: ${'['.repeat(20_000)}`);
  expect(node).toBeNull();
  expect(diagnostics).toEqual([
    {
      severity: 'error',
      summary: 'the document nests lists and objects more than 100 levels deep',
      path: '',
      range: expect.objectContaining({ begin: expect.objectContaining({ line: 2, column: 106 }) }),
    },
  ]);
});

test('the nesting that the language allows is parsed', () => {
  const { diagnostics } = parseYaml('app/prod', `${'['.repeat(limits.nesting)}${']'.repeat(limits.nesting)}`);
  expect(diagnostics).toEqual([]);
});

test('a fault of the syntax ends the parser', () => {
  const counts = [10, 1_000].map((count) =>
    countLexemes(() => parseYamlDocument(`a: 1\n}${' ]'.repeat(count)}`, options)),
  );
  expect(counts[1]).toBe(counts[0]);
});

test('any text has the content and the first fault that the library finds', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      ': ',
      '- ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '\n',
      '\n  ',
      '"',
      "'",
      '&a ',
      '*a',
      '!t ',
      '#',
      '---\n',
    ],
    ...['...\n', '%YAML 1.2\n', '|\n', '>', '\t', '\\', '1', '@', '\u{feff}'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      const composed = parseYamlDocument(text, options);
      const known = parseDocument(text, options);
      const [fault] = composed.ok ? composed.value.errors : [];
      const [first] = known.errors;
      expect([fault?.pos[0], fault?.code]).toEqual([first?.pos[0], first?.code]);
      if (known.errors.length === 0) {
        expect(composed.ok && composed.value.contents).toEqual(known.contents);
      }
    }),
    { numRuns: 3_000 },
  );
});
