import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/environments/language/model/limits.ts';
import { maxResponseBytes } from '../../src/environments/language-process/child/write-environment.ts';
import { loginContracts } from '../../src/outbound/login-contracts/index.ts';
import {
  evaluateDocumented,
  readDocumentedEnvironments,
} from '../support/environments/documented-environments.ts';

const root = resolve(import.meta.dirname, '../../../..');
const language = 'packages/server/src/environments/language/';
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const page = read('docs/environment-language.md');
const examples = readDocumentedEnvironments(page);
const written = page.matchAll(/^```yaml[^\n]*\n([\s\S]*?)^```/gm);
const documents = [...written].map(({ 1: text = '' }) => text).join('');
const diagnostics = examples
  .flatMap(({ results }) => results.filter(({ info }) => info.startsWith('text')))
  .map(({ text }) => text)
  .join('');

/** Removes the spaces between parts; keeps numbers as written. */
function compact(json: string): string {
  return json.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

/** The quoted words in a stretch of a source file. */
function wordsIn(path: string, { from, to }: { readonly from: string; readonly to: string }): string[] {
  const [, rest = ''] = read(path).split(from);
  const words = (rest.split(to)[0] ?? '').matchAll(/'([^']+)'/g);
  return [...words].map(({ 1: word = '' }) => word);
}

/** The first cells of a table's rows below a heading. */
function cellsBelow(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const rows = (section.split('\n## ')[0] ?? '').matchAll(/^\| (`.+?) \|/gm);
  return [...rows].map(({ 1: cell = '' }) => cell);
}

describe('the environment language as documented', () => {
  const results = examples.flatMap((example) =>
    example.results.map(({ info, text }) => ({
      place: `line ${example.line}, ${info}`,
      example,
      info,
      text,
    })),
  );

  test.each(results)('$place is the result of the document', async ({ example, info, text }) => {
    const got = await evaluateDocumented(example, info);
    if (info.startsWith('text')) expect(got).toBe(text);
    else expect(got).toBe(compact(text));
  });

  test.each(examples)('line $line documents its result', async (example) => {
    const infos = example.results.map(({ info }) => info);
    expect(infos.length).toBeGreaterThan(0);
    if (infos.some((info) => info.startsWith('text'))) return;
    const how = infos.includes('json check') ? 'text check' : 'text';
    expect(await evaluateDocumented(example, how)).toBe('');
  });

  test('every block of the page is an example or a part of an example', () => {
    const fences = [...page.matchAll(/^```(.+)$/gm)].map(({ 1: info = '' }) => info);
    const imported = fences.filter((info) => info.startsWith('yaml environment=')).length;
    expect(examples.length).toBeGreaterThan(30);
    expect(examples.length + results.length + imported).toBe(fences.length);
  });

  test('every function has an example', () => {
    const single = wordsIn(`${language}model/expression.ts`, {
      from: 'type SingleArgumentFunction =',
      to: ';',
    });
    const others = read(`${language}parse/parse-function.ts`).matchAll(/'fn::(\w+)(?:::)?'/g);
    const names = new Set([...single, ...[...others].map(({ 1: name = '' }) => name)]);
    expect(names.size).toBeGreaterThan(10);
    const missing = [...names].filter((name) => !new RegExp(`\\bfn::${name}\\b`).test(documents));
    expect(missing).toEqual([]);
    expect(documents).toContain('fn::rotate::');
  });

  test('every login has an example', () => {
    const missing = [...loginContracts.keys()].filter((name) => !documents.includes(`fn::open::${name}:`));
    expect(missing).toEqual([]);
  });

  test('every keyword of schemas is documented, and no other', () => {
    const lists = wordsIn(`${language}validate/find-schema-fault.ts`, { from: 'const numbers', to: '/**' });
    const known = new Set([...lists, 'type', 'required', 'dependentRequired']);
    const [, rest = ''] = page.replaceAll('\n', ' ').split('may contain only these keywords');
    const [sentence = ''] = rest.split('`true` accepts');
    const words = [...sentence.matchAll(/`([$\w]+)`/g)].map(({ 1: word = '' }) => word);
    expect(words.sort()).toEqual([...known].sort());
  });

  test('every limit is documented with its number', () => {
    const rows = page.matchAll(/^\| `(\w+)` \| ([\d,]+) \|/gm);
    const documented = [...rows].map(({ 1: name = '', 2: most = '' }) => [
      name,
      Number(most.replaceAll(',', '')),
    ]);
    expect(Object.fromEntries(documented)).toEqual({ ...limits, maxResponseBytes });
  });

  test('every diagnostic in the table is shown in an example', () => {
    const summaries = cellsBelow('Diagnostics').flatMap((cell) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(({ 1: summary = '' }) => summary),
    );
    expect(summaries.length).toBeGreaterThan(20);
    const missing = summaries.filter((summary) => {
      const parts = summary.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      return !new RegExp(`(?:error|warning): ${parts.join('.+')}`).test(diagnostics);
    });
    expect(missing).toEqual([]);
  });
});

describe('the README and the guides', () => {
  const guides = ['README.md', ...globSync('docs/guides/*.md', { cwd: root })].flatMap((path) =>
    readDocumentedEnvironments(read(path))
      .filter(({ text }) => /^(?:values|imports):/.test(text))
      .map((example) => ({ place: `${path}, line ${example.line}`, example })),
  );

  test('have documents', () => {
    expect(guides.length).toBeGreaterThan(3);
  });

  test.each(guides)('$place is a valid document', async ({ example }) => {
    expect(await evaluateDocumented(example, 'text')).toBe('');
  });
});
