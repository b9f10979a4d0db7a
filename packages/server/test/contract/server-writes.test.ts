import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const sources = join(import.meta.dirname, '../../src');

/** The writes of the server without a caller, with their author. All others use `authorizedWrite`. */
const serverWrites = [
  'app/check-access.ts refusals',
  'process/bootstrap.ts bootstrap',
  'database/run-in-batches.ts maintenance',
  'environments/secrets/organization-keys.ts encryption-keys',
  'environments/secrets/rewrap-organization-keys.ts encryption-keys',
  'environments/sessions/read-session.ts session-pieces',
  'environments/sessions/open-environment.ts session-pieces',
  'inbound/access-tokens/revoke-token.ts presented-token',
  'inbound/token-exchange/ledger/ledger.ts exchange',
  'inbound/trusted-issuers/follow-issuer.ts issuer-keys',
  'outbound/identity-tokens/mint-identity-token.ts identity-tokens',
  'outbound/signing-keys/rotation/rewrap-signing-keys.ts encryption-keys',
  'outbound/signing-keys/rotation/rotate-signing-keys.ts key-rotation',
  'environments/grants/permission/require-on-environment.ts refusals',
];

function findInSources(pattern: RegExp): string[] {
  const found = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(sources, name), 'utf8');
      return [...text.matchAll(pattern)].map(([, as]) => [relative('.', name), as].filter(Boolean).join(' '));
    });
  return [...new Set(found)].sort();
}

test('the server writes without a caller only for its own work', () => {
  expect(findInSources(/\bby: '([a-z-]+)'/g)).toEqual(serverWrites.toSorted());
});

test('a caller is checked in one place, and only the engines begin transactions', () => {
  expect(findInSources(/\bcallerCheck\(/g)).toEqual(['access/authorized-write.ts', 'database/writer.ts']);
  expect(findInSources(/\.transaction\(\)/g)).toEqual([
    'database/postgres/postgres-change-feed.ts',
    'database/sqlite/allocate-space.ts',
    'database/sqlite/sqlite-change-feed.ts',
  ]);
});

test('nothing is cast to a transaction except where one begins or is authorized', () => {
  expect(findInSources(/\bas (?:unknown as )?(?:Environment)?Tx\b/g)).toEqual([
    'database/postgres/postgres-change-feed.ts',
    'database/sqlite/sqlite-change-feed.ts',
    'environments/grants/permission/authorized-write-on.ts',
    'environments/grants/permission/environment-tx.ts',
  ]);
});
