import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseEnvironmentFile } from '../test/parse-environment-file.ts';
import { createRunner, linesToMask } from './runner.ts';

function prepareRunner() {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-runner-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'env');
  const lines: string[] = [];
  const runner = createRunner({ env: { GITHUB_ENV: path }, writeLine: (line) => lines.push(line) });
  return { runner, path, lines };
}

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/);
const hostile = fc.constantFrom('\n', '<<', 'EOF', 'symbolon_', 'A<<EOF\nb\nEOF\n', '::add-mask::', '=');
const value = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), hostile)).map((parts) => parts.join(''));

test('the runner reads any variables unchanged', () => {
  const { runner, path } = prepareRunner();
  fc.assert(
    fc.property(fc.dictionary(name, value), (variables) => {
      writeFileSync(path, '');
      for (const [variable, given] of Object.entries(variables)) runner.exportVariable(variable, given);
      expect(parseEnvironmentFile(readFileSync(path, 'utf8'))).toEqual({ ...variables });
    }),
  );
});

test('the delimiter is unpredictable', () => {
  const { runner, path } = prepareRunner();
  runner.exportVariable('A', '1');
  runner.exportVariable('A', '1');
  const delimiters = readFileSync(path, 'utf8').matchAll(/<<(.*)/g);
  expect(new Set([...delimiters].map(([, delimiter]) => delimiter)).size).toBe(2);
});

test('outside GitHub Actions, it fails with that reason', () => {
  const { runner } = prepareRunner();
  expect(() => runner.setOutput('a', 'b')).toThrow('GITHUB_OUTPUT is not set');
});

test('any message is one line and never a command', () => {
  const { runner, lines } = prepareRunner();
  runner.fail('100 % wrong\r\n::set-env::');
  expect(lines).toEqual(['::error title=Symbolon::100 %25 wrong%0D%0A::set-env::']);
});

describe('the mask', () => {
  test.each([
    ['pass%word', ['pass%word']],
    [' padded ', ['padded']],
    ['', []],
    [' \t', []],
    ['-', ['-']],
    ['one\ntwo\r\n  three\rone\n', ['one', 'two', 'three']],
    ['{\n  "key": "a",\n}\n---\n', ['"key": "a",']],
  ])('of %j is %j', (text, lines) => {
    expect(linesToMask(text)).toEqual(lines);
  });

  test('of a secret includes the JSON of Go, Python and PHP, which the runner does not mask', () => {
    expect(linesToMask('a&b/ä')).toEqual(['a&b/ä', 'a\\u0026b/ä', 'a&b/\\u00e4', 'a&b\\/\\u00e4']);
    expect(linesToMask('plain')).toEqual(['plain']);
  });

  test('of any text is each of its lines and nothing else', () => {
    fc.assert(
      fc.property(value, (text) => {
        const masked = linesToMask(text);
        for (const line of masked) {
          expect(line.trim()).not.toBe('');
          if (!/\\u[0-9a-f]{4}|\\\//.test(line)) expect(text).toContain(line);
          expect(line).not.toMatch(/[\r\n]/);
        }
        for (const line of text.split(/[\r\n]/).filter((part) => /[\p{L}\p{N}]/u.test(part))) {
          expect(masked).toContain(line.trim());
        }
      }),
    );
  });

  test('is sent to the runner line by line, escaped', () => {
    const { runner, lines } = prepareRunner();
    runner.mask('50%\nb');
    expect(lines).toEqual(['::add-mask::50%25', '::add-mask::b']);
  });
});
