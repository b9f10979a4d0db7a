import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { type HttpsIssuer, startHttpsIssuer } from '../support/issuers/https-issuer.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import { type ServerProcess, startServerProcess } from '../support/servers/server-process.ts';
import { type ConfirmedOutcomes, exchangeOnce, exchangeUntilGone } from './exchange-load.ts';
import { countWorkingTokens, expectStored } from './expect-stored.ts';
import { readStoredOutcomes } from './stored-outcomes.ts';

const adminToken = 'pul-kill-nine-admin';
const seed = Number(process.env['SYMBOLON_TEST_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));
const random = createSeededRandom(seed);
const context = `seed ${seed}`;
console.log(`kill -9: seed ${seed} (SYMBOLON_TEST_SEED repeats the moments)`);

describe.each([
  { engine: 'sqlite', rounds: 5 },
  { engine: 'postgres', rounds: 2 },
] as const)('a server on $engine that is killed under load', ({ engine, rounds }) => {
  let issuer: HttpsIssuer;
  let place: TestLocation;
  let server: ServerProcess;
  let start: () => Promise<ServerProcess>;
  const undo: (() => unknown)[] = [];
  const all: ConfirmedOutcomes = { sent: [], granted: [], refused: [] };

  beforeAll(async () => {
    const authority = await createTestAuthority();
    issuer = await startHttpsIssuer({ authority, algorithms: ['ES256'] });
    place = await makeLocation(engine);
    const directory = mkdtempSync(join(tmpdir(), 'symbolon-crash-'));
    undo.push(issuer.stop, place.remove, () => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, 'ca.pem'), authority.certificatePem);
    start = () => startCrashServer(place, join(directory, 'ca.pem'));
    server = await start();
    await trustIssuer(server.url, issuer.url);
  });

  afterAll(async () => {
    await server.end('SIGKILL');
    for (const step of undo) await step();
  });

  test.each(Array.from({ length: rounds }, (_, index) => index + 1))(
    'keeps every confirmed write (round %i)',
    async () => {
      const confirmed: ConfirmedOutcomes = { sent: [], granted: [], refused: [] };
      const load = exchangeUntilGone(server.url, issuer, confirmed);
      // From the first response on, so that there is something to lose on a slow machine.
      while (confirmed.granted.length === 0) await pause(5);
      await pause(random.below(600));
      await server.end('SIGKILL');
      await load;
      server = await start();
      for (const part of ['sent', 'granted', 'refused'] as const)
        all[part].push(...(confirmed[part] as never[]));
      expect(await countWorkingTokens(server.url, confirmed), context).toBe(confirmed.granted.length);
      await expectStored(place.location, confirmed, context);
    },
  );

  test('grants no subject token twice, with or without a response', async () => {
    const sample = all.sent.filter((_, index) => index % Math.ceil(all.sent.length / 400) === 0);
    const before = new Set(all.granted.map(({ subjectToken }) => subjectToken));
    const answers = await Promise.all(sample.map((token) => exchangeOnce(server.url, token)));
    const again = sample.filter((token, index) => before.has(token) && answers[index]?.access_token);
    expect(again).toEqual([]);
    const stored = await readStoredOutcomes(place.location);
    expect(Math.max(...stored.grantsOfSubjectToken.values())).toBe(1);
    const replayed = answers.filter((answer) => answer?.error_description?.includes('used before'));
    expect(replayed.length).toBeGreaterThan(0);
    expect(await countWorkingTokens(server.url, all)).toBe(all.granted.length);
  });
});

function startCrashServer({ location }: TestLocation, authorityFile: string): Promise<ServerProcess> {
  return startServerProcess({
    location,
    bootstrapToken: adminToken,
    environment: {
      SYMBOLON_PRIVATE_ISSUERS: '127.0.0.0/8',
      SYMBOLON_EXTRA_CA_FILE: authorityFile,
      SYMBOLON_REFUSALS_PER_MINUTE: '1000000',
    },
  });
}

/** Registers the issuer for single use, with a policy that admits `repo:acme/app:*`. */
async function trustIssuer(url: string, issuerUrl: string): Promise<void> {
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/api/orgs/main/${path}`, {
      method,
      headers: { authorization: `token ${adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as { readonly id: string };
  };
  const issuer = await call('POST', 'oidc/issuers', { name: 'ci', url: issuerUrl, singleUse: true });
  const document = await call('GET', `auth/policies/oidcissuers/${issuer.id}`);
  const rules = { sub: 'repo:acme/app:*' };
  const policies = [{ decision: 'allow', tokenType: 'organization', authorizedPermissions: [], rules }];
  await call('PATCH', `auth/policies/${document.id}`, { policies });
}
