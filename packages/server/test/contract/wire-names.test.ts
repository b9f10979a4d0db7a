import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { pulumiCloudClaims, v1Claims, v2Claims } from '../../src/contract/claims.ts';
import { continuationTokenHeader, requestIdHeader, revisionHeader } from '../../src/contract/headers.ts';
import { accessTokenPrefix } from '../../src/contract/token-prefixes.ts';

const root = resolve(import.meta.dirname, '../../../..');

/** Names that could only be ours; `org` and `env` are words like any other. */
const names: readonly string[] = [
  requestIdHeader,
  revisionHeader,
  continuationTokenHeader,
  ...[...Object.values(v2Claims), ...pulumiCloudClaims],
  ...Object.values(v1Claims).filter((name) => name.includes('_')),
];

const written = [/\burn:/, new RegExp(String.raw`(?<![\w-])${accessTokenPrefix}`)];

/** Finds the lines of a source, without its comments, that write a name of the wire contract. */
function findNames(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  return code
    .split('\n')
    .filter((line) => names.some((name) => line.includes(name)) || written.some((form) => form.test(line)))
    .map((line) => line.trim());
}

test.each([
  "const type = 'urn:ietf:params:oauth:token-type:jwt';",
  'const audience = `urn:` + namespace;',
  "headers.get('x-pulumi-request-id')",
  "text.startsWith('pul-')",
  '/pul-[a-z]+/',
  "{ 'https://pulumi.com/org_id': id }",
  'claims: { trigger_user: login }',
])('%s is found', (line) => {
  expect(
    findNames(`/** Not urn:x in a comment. */\n// nor pul-\n${line}\nonTurn(turn: Turn)\nmake_pul-`),
  ).toEqual([line]);
});

test.each([
  ['server', 300],
  ['sdk', 20],
  ['cli', 70],
])('the sources of the %s write each name of the wire contract in contract/ only', (name, atLeast) => {
  const sources = globSync(`packages/${name}/src/**/*.ts`, { cwd: root }).filter(
    (path) => !/\.test\.ts$|\/generated\/|\/src\/contract\//.test(path),
  );
  expect(sources.length).toBeGreaterThan(atLeast);
  const found = sources.flatMap((path) =>
    findNames(readFileSync(join(root, path), 'utf8')).map((line) => `${path}: ${line}`),
  );
  expect(found).toEqual([]);
});
