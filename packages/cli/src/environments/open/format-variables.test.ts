import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { EnvironmentVariable } from './environment-variables.ts';
import { formatDotenv, formatGithubEnv, formatGithubMasks, formatShell } from './format-variables.ts';

const directory = mkdtempSync(join(tmpdir(), 'symbolon-format-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Any text that a variable can contain: no NUL, no unpaired surrogate; often characters that are special to shells. */
const value = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'\'"$`\\!#;&|<>(){}[]*?~ \t\n\r=%^a',
        '$(id)',
        '`id`',
        "'\\''",
        '\\n',
        '$' + '{HOME}',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }).filter((text) => !text.includes('\0')),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));
const values = fc.array(value, { minLength: 1, maxLength: 40 });

function name(texts: readonly string[]): EnvironmentVariable[] {
  return texts.map((text, index) => ({ name: `V_${index}`, value: text, isSecret: false }));
}

/** Returns the variables of a program that a shell starts after sourcing the file. */
function readBySh(script: string, read: string, count: number): string[] {
  const file = join(directory, 'variables');
  writeFileSync(file, script);
  const names = Array.from({ length: count }, (_, index) => `V_${index}`);
  const print = `process.stdout.write(JSON.stringify(process.argv[1].split(',').map((n) => process.env[n])))`;
  const ran = spawnSync(
    'sh',
    ['-c', `${read}; exec "$1" -e "$2" "$3"`, 'sh', process.execPath, print, names.join()],
    {
      env: { FILE: file, HOME: '/nowhere' },
      encoding: 'utf8',
    },
  );
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout);
}

test('a real shell evaluates every value unchanged', () => {
  fc.assert(
    fc.property(values, (texts) => {
      expect(readBySh(formatShell(name(texts)), 'eval "$(cat "$FILE")"', texts.length)).toEqual(texts);
    }),
    { numRuns: 40 },
  );
});

test('a real shell sources every value of a dotenv file unchanged', () => {
  fc.assert(
    fc.property(values, (texts) => {
      expect(readBySh(formatDotenv(name(texts)), 'set -a; . "$FILE"', texts.length)).toEqual(texts);
    }),
    { numRuns: 40 },
  );
});

test('a dotenv library reads all values except those with both kinds of quotes', () => {
  const readable = value.filter(
    (text) => !text.includes('\r') && !(text.includes("'") && /["$`\\!]/.test(text)),
  );
  fc.assert(
    fc.property(fc.array(readable, { minLength: 1 }), (texts) => {
      const variables = name(texts);
      const expected = Object.fromEntries(variables.map((variable) => [variable.name, variable.value]));
      expect({ ...parseEnv(formatDotenv(variables)) }).toEqual(expected);
    }),
  );
});

describe('for a GitHub job', () => {
  /** Parses the file as the runner does: a line `NAME<<DELIMITER`, then the value up to the delimiter line. */
  function readByRunner(text: string): Record<string, string> {
    const found: Record<string, string> = {};
    const lines = text.split('\n');
    while (lines.length > 1) {
      const [variable = '', delimiter = ''] = (lines.shift() ?? '').split('<<');
      const end = lines.indexOf(delimiter);
      found[variable] = lines.slice(0, end).join('\n');
      lines.splice(0, end + 1);
    }
    return found;
  }

  test('every value is unchanged', () => {
    fc.assert(
      fc.property(values, (texts) => {
        let count = 0;
        const variables = name(texts);
        const text = formatGithubEnv(variables, () => `delimiter_${count++}_8f2`);
        expect(readByRunner(text)).toEqual(
          Object.fromEntries(variables.map((each) => [each.name, each.value])),
        );
      }),
    );
  });

  test('a value with the delimiter is refused without repeating it', () => {
    const variables = [{ name: 'A', value: 'x\nEND\nB<<END\nevil', isSecret: true }];
    expect(() => formatGithubEnv(variables, () => 'END')).toThrow('the variable "A" cannot be written');
  });

  test('each line of each secret is masked, and nothing else', () => {
    const masks = formatGithubMasks([
      { name: 'KEY', value: '-----BEGIN\nMIIE%\n}\n', isSecret: true },
      { name: 'PLAIN', value: 'visible', isSecret: false },
    ]);
    expect(masks.split('\n')).toEqual([
      '::add-mask::-----BEGIN\\nMIIE%25\\n}\\n',
      '::add-mask::-----BEGIN\\nMIIE%25\\n}',
      '::add-mask::-----BEGIN%0AMIIE%25%0A}%0A',
      '::add-mask::-----BEGIN%0AMIIE%25%0A}',
      '::add-mask::-----BEGIN',
      '::add-mask::MIIE%25',
      '',
    ]);
  });
});

test.each([
  formatShell,
  formatDotenv,
  (variables: EnvironmentVariable[]) => formatGithubEnv(variables, () => 'END'),
])('a name with a special meaning is refused: %o', (format) => {
  for (const bad of ['a b', 'a;id', '$(id)', '1a', 'a-b', 'A<<B', 'ü', 'a\nb']) {
    expect(() => format([{ name: bad, value: 'x', isSecret: false }])).toThrow(
      'cannot be written in this format',
    );
  }
});
