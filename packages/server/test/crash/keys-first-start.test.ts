import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { identityIssuers } from '../../src/outbound/signing-keys/index.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { startServerProcess } from '../support/servers/server-process.ts';

const mainPath = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const environment = { SYMBOLON_MASTER_KEY: Buffer.alloc(32, 9).toString('base64') };
const bootstrapToken = 'pul-test-administrator';
/** Kills it at times from before it opens the database until after it is ready. */
const killedAfterMilliseconds = [200, 400, 550, 700, 900];
const locations: TestLocation[] = [];

afterAll(async () => {
  for (const { remove } of locations) await remove();
});

test.each(['sqlite', 'postgres'] as const)(
  'first starts that are killed at any moment leave keys that the next start uses, on %s',
  async (engine) => {
    const created = await makeLocation(engine);
    locations.push(created);
    const { location } = created;
    const address = location.engine === 'sqlite' ? `file:${location.path}` : location.connectionString;
    for (const milliseconds of killedAfterMilliseconds) {
      const child = spawn(process.execPath, [mainPath], {
        stdio: 'ignore',
        env: {
          ...environment,
          SYMBOLON_PORT: '0',
          SYMBOLON_DATABASE: address,
          SYMBOLON_BOOTSTRAP_TOKEN: bootstrapToken,
        },
      });
      const ended = once(child, 'exit');
      await wait(milliseconds);
      child.kill('SIGKILL');
      await ended;
    }
    const server = await startServerProcess({ location, bootstrapToken, environment });
    try {
      const answer = await fetch(`${server.url}/api/orgs/main/oidc/signing-keys`, {
        headers: { authorization: `token ${bootstrapToken}` },
      });
      const { signingKeys } = (await answer.json()) as { signingKeys: { issuer: string; state: string }[] };
      for (const issuer of identityIssuers) {
        const states = signingKeys.filter((key) => key.issuer === issuer).map(({ state }) => state);
        expect(states.sort()).toEqual(['active', 'next']);
      }
    } finally {
      await server.end('SIGTERM');
    }
  },
);
