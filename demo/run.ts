import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generateAccessToken } from '../packages/server/src/inbound/access-tokens/index.ts';
import { startHttpsFront } from '../packages/server/test/support/clouds/https-front.ts';
import { createTestAuthority } from '../packages/server/test/support/issuers/test-authority.ts';
import { startServerProcess } from '../packages/server/test/support/servers/server-process.ts';
import { startCiIssuer } from './ci-issuer.ts';
import { jobOfPullRequest, jobOnMain } from './ci-jobs.ts';
import { createNarrator } from './narrator.ts';
import { showEnvironments } from './show-environments.ts';
import { showEnd, showInbound } from './show-inbound.ts';

/** Runs the demo, and stops everything that it started even if a step fails. */
async function run(): Promise<void> {
  const startedAt = performance.now();
  const narrator = createNarrator(process.stdout);
  await using started = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'symbolon-demo-'));
  started.defer(() => rm(directory, { recursive: true, force: true }));

  narrator.step('Start a third-party OIDC issuer over TLS. It stands in for GitHub Actions.');
  const authority = await createTestAuthority('Demo Authority');
  const authorityFile = join(directory, 'authority.pem');
  await writeFile(authorityFile, authority.certificatePem);
  setDefaultCACertificates([...getCACertificates('default'), authority.certificatePem]);
  const issuer = await startCiIssuer({
    certificate: await authority.issue(),
    jobs: [jobOnMain, jobOfPullRequest],
  });
  started.defer(() => issuer.stop());
  narrator.fact(`${issuer.url} (npm package oidc-provider; its own keys, its own signatures)`);

  narrator.step('Start Symbolon with the embedded database, as `npm start` does.');
  const front = await startHttpsFront(authority);
  started.defer(() => front.stop());
  const adminToken = generateAccessToken();
  const server = await startServerProcess({
    location: { engine: 'sqlite', path: join(directory, 'symbolon.db') },
    bootstrapToken: adminToken,
    environment: {
      SYMBOLON_BOOTSTRAP_ORG: 'acme',
      SYMBOLON_PRIVATE_ISSUERS: '127.0.0.0/8,::1/128',
      SYMBOLON_EXTRA_CA_FILE: authorityFile,
      SYMBOLON_URL: front.url,
      SYMBOLON_PRIVATE_CLOUDS: '127.0.0.0/8,::1/128',
    },
  });
  started.defer(() => server.end('SIGTERM'));
  front.leadTo(server.local);
  narrator.fact(
    `${server.local}, ready after ${Math.round(server.readyMilliseconds)} ms; TLS in front at ${front.url}`,
  );

  const stage = { narrator, issuer, server: { url: front.url, adminToken }, organization: 'acme' };
  const { accessToken } = await showInbound(stage);
  await showEnvironments(stage, { accessToken, authority, authorityFile, home: directory });
  await showEnd(stage, accessToken);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  narrator.close(
    `Done in ${seconds} s. No long-lived secret was stored. Stopping everything that was started.`,
  );
}

run().catch((error: unknown) => {
  console.error('\nThe demo failed:', error);
  process.exitCode = 1;
});
