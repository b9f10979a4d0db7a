import { describe, expect, test } from 'vitest';
import { limits } from '../../src/environments/language/model/limits.ts';
import { evaluateDocumented } from '../support/environments/documented-environments.ts';

/** Returns the diagnostics of a document, which imports others by reference. */
function diagnose(text: string, documents: readonly (readonly [string, string])[] = []): Promise<string> {
  return evaluateDocumented({ line: 1, text, documents: new Map(documents), results: [] }, 'text');
}

function evaluate(text: string): Promise<string> {
  return evaluateDocumented({ line: 1, text, documents: new Map(), results: [] }, 'json');
}

const times = <Item>(count: number, make: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => make(index));
const valuesOf = (lines: readonly string[]) => `values:\n${lines.map((line) => `  ${line}\n`).join('')}`;
/** Each value contains the previous one twice. */
const doubling = (count: number, write: (before: string) => string) =>
  times(count, (index) => `v${index + 1}: ${write(`\${v${index}}`)}`);

describe('a document over a limit gets a diagnostic, and nothing else happens:', () => {
  test('its size', async () => {
    const text = `#${'x'.repeat(limits.documentBytes)}`;
    expect(await diagnose(text)).toBe('error: the document is larger than 1048576 bytes\n');
  });

  test('the size of all its imports', async () => {
    const documents = times(9, (index) => [`app/d${index}`, `#${'x'.repeat(1_000_000)}\n`] as const);
    const text = `imports: [${documents.map(([name]) => name).join(', ')}]\n`;
    expect(await diagnose(text, documents)).toContain(
      'the imported documents are larger than 8388608 bytes in total',
    );
  });

  test('the number of imports', async () => {
    const documents = times(limits.imports + 1, (index) => [`app/d${index}`, ''] as const);
    const text = `imports: [${documents.map(([name]) => name).join(', ')}]\n`;
    expect(await diagnose(text, documents)).toContain('more than 100 environments are imported');
    expect(await diagnose(text.replace('app/d0, ', ''), documents)).toBe('');
  });

  test('the depth of imports', async () => {
    const documents = times(40, (index) => [`app/d${index}`, `imports: [app/d${index + 1}]\n`] as const);
    expect(await diagnose('imports: [app/d0]\n', [...documents, ['app/d40', '']])).toContain(
      'imports are nested more than 32 levels deep',
    );
  });

  test('aliases that multiply', async () => {
    const lines = times(6, (index) => {
      const before = index === 0 ? 'x' : `*a${index - 1}`;
      return `a${index}: &a${index} [${times(10, () => before).join(', ')}]`;
    });
    expect(await diagnose(valuesOf(lines))).toContain('aliases expand to more than 10000 nodes');
  });

  test('nested lists', async () => {
    const text = `values: {a: ${'['.repeat(200)}${']'.repeat(200)}}\n`;
    expect(await diagnose(text)).toContain('the document nests lists and objects more than 100 levels deep');
  });

  test('references that lead to references', async () => {
    const lines = times(400, (index) => `v${index}: \${v${index + 1}}`);
    expect(await diagnose(valuesOf([...lines, 'v400: end']))).toContain(
      'references are nested more than 300 levels deep',
    );
  });

  test('texts that double', async () => {
    const lines = [`v0: ${'x'.repeat(1_000)}`, ...doubling(30, (before) => `"${before}${before}"`)];
    expect(await diagnose(valuesOf(lines))).toContain('a string would be longer than 4194304 characters');
  });

  test('values that double', async () => {
    const text = valuesOf(['v0: x', ...doubling(30, (before) => `["${before}", "${before}"]`)]);
    expect(await diagnose(text)).toContain('the values are larger than 4194304 bytes');
    expect(await evaluate(text)).toBe('{}');
  });

  test('lists that functions create', async () => {
    const lines = doubling(30, (before) => `{fn::concat: ["${before}", "${before}"]}`);
    expect(await diagnose(valuesOf(['v0: [x]', ...lines]))).toContain('more than 100000');
  });

  test('the number of logins', async () => {
    const lines = times(limits.opens + 1, (index) => `v${index}: {fn::open::gcp-identity-token: {}}`);
    expect(await diagnose(valuesOf(lines))).toContain('an environment may open at most 100 providers');
  });

  test('logins that wait for logins', async () => {
    const lines = times(80, (index) => {
      const key = index === 0 ? 'key' : `"\${v${index - 1}.accessKeyId}"`;
      return `v${index}: {fn::open::aws-login: {static: {accessKeyId: ${key}, secretAccessKey: s}}}`;
    });
    expect(await diagnose(valuesOf(lines))).toContain(
      "providers depend on each other's outputs more than 64 levels deep",
    );
  });
});
