import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const sources = join(import.meta.dirname, '../../src');

/** Matches a comparison of a role with a text, and a check whether a caller's token is an administrator's. */
const decision = /\brole\b\)? *[!=]==? *'|\b(?:principal|caller)\.admin\b/;

function findDecisions(names: readonly string[]): string[] {
  return names.flatMap((name) =>
    readFileSync(join(sources, name), 'utf8')
      .split('\n')
      .filter((line) => decision.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
}

const files = globSync('**/*.ts', { cwd: sources }).filter((name) => !name.endsWith('.test.ts'));

test('what an administrator may do is decided in access/ only', () => {
  expect(findDecisions(files.filter((name) => !name.startsWith('access/')))).toEqual([]);
});

test('the search finds the decisions of access/', () => {
  expect(findDecisions(files.filter((name) => name.startsWith('access/'))).length).toBeGreaterThan(2);
});
