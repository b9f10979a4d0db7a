import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const packages = join(import.meta.dirname, '../../..');

/** The members of types that are true or false alone, by which a union distinguishes success from failure. */
const literalMember = /\breadonly (\w+): (?:true|false)\b|\{ (\w+): (?:true|false);/g;

/** Types that do not describe an outcome, or whose shape is public. */
const otherTypes = [
  // Options of a command.
  'cli/src/command-line/command.ts multiple',
  // The CLI has this one outcome; it cannot import the server's type.
  'cli/src/issuer-documents/fetch-document.ts ok',
  // Published with the SDK.
  'sdk/src/audit/verify-audit-chain.ts ok',
  'sdk/src/audit/verify-audit-page.ts ok',
  'sdk/src/result.ts ok',
  // RFC 7662.
  'server/src/inbound/token-exchange/introspect.ts active',
  // Only a token of an organization can be an administrator's.
  'server/src/inbound/token-exchange/request/requested-token.ts admin',
  // The state of a published key: both kinds are in one set.
  'server/src/inbound/trusted-issuers/key-sets/verification-key.ts usable',
  'server/src/platform/result.ts ok',
];

function findMembers(text: string): string[] {
  return [...text.matchAll(literalMember)].map(([, member, inline]) => member ?? inline ?? '');
}

test('every outcome that may be a failure is a Result', () => {
  const files = globSync('{cli,sdk,server}/src/**/*.ts', { cwd: packages }).filter(
    (name) => !name.endsWith('.test.ts'),
  );
  const found = files.flatMap((name) =>
    findMembers(readFileSync(join(packages, name), 'utf8')).map((member) => `${name} ${member}`),
  );
  expect([...new Set(found)].sort()).toEqual(otherTypes);
});

test.each([
  'export type Saved = { readonly saved: true; readonly revision: number } | { readonly saved: false };',
  'function open(): { opened: true; id: string } | null {',
  'interface Refusal {\n  readonly granted: false;\n}',
])('the search finds %j', (text) => {
  expect(findMembers(text)).not.toEqual([]);
});

test.each([
  'return { ok: true, value: 1 };',
  'rmSync(path, { recursive: true });',
  'readonly startsAtOnce?: true;',
  "fault: Extract<Outcome, { ok: false }>['fault']",
])('the search does not find %j', (text) => {
  expect(findMembers(text)).toEqual([]);
});
