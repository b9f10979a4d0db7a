import { expect, test, vi } from 'vitest';
import { Parser } from 'yaml';
import { setInDocument } from './edit-document.ts';
import { maxNesting, nestsTooDeeply } from './nests-too-deeply.ts';
import { parseValueArgument } from './parse-value-argument.ts';
import { findWrittenSecrets } from './secrets/find-written-secrets.ts';

const notations: Readonly<Record<string, (depth: number) => string>> = {
  brackets: (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`,
  JSON: (depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  dashes: (depth) => `${'- '.repeat(depth)}x`,
  lines: (depth) => Array.from({ length: depth }, (_, index) => `${' '.repeat(index)}a:\n`).join(''),
};

test.each(Object.entries(notations))('%s: nesting ends the parser at the limit', (_name, nest) => {
  const count = (depth: number) => {
    const spy = vi.spyOn(Parser.prototype, 'next');
    const isTooDeep = nestsTooDeeply(nest(depth));
    const { length } = spy.mock.calls;
    spy.mockRestore();
    return { isTooDeep, length };
  };
  expect(nestsTooDeeply(nest(maxNesting))).toBe(false);
  const { isTooDeep, length } = count(300);
  expect(isTooDeep).toBe(true);
  expect(count(1_200)).toEqual({ isTooDeep, length });
});

test('every reader of documents and values refuses what nests too deeply', () => {
  const deep = '['.repeat(20_000);
  const limit = 'nests lists and objects more than 250 levels deep';
  expect(() => setInDocument(deep, ['values'], 1)).toThrow(`the document ${limit}`);
  expect(() => parseValueArgument(deep, { isText: false })).toThrow(`the value ${limit}`);
  expect(parseValueArgument(deep, { isText: true })).toBe(deep);
  // No line of it is shown.
  expect(findWrittenSecrets(deep)).toBeNull();
});
