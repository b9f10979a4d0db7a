import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatabaseLocation } from '../../packages/server/src/database/index.ts';
import {
  type HttpsIssuer,
  startHttpsIssuer,
} from '../../packages/server/test/support/issuers/https-issuer.ts';
import { createTestAuthority } from '../../packages/server/test/support/issuers/test-authority.ts';
import {
  type ServerProcess,
  startServerProcess,
} from '../../packages/server/test/support/servers/server-process.ts';
import { realisticPolicies } from './policies.ts';

const adminToken = 'pul-bench-admin-token';
const root = fileURLToPath(new URL('../..', import.meta.url));

/** A directory, a certificate authority, and a real issuer over TLS that the servers of the benchmark trust. */
export interface Stage {
  readonly directory: string;
  /** The token of the administrator of the organization `main`. */
  readonly adminToken: string;
  readonly issuer: HttpsIssuer;
  locationOf(name: string): DatabaseLocation;
  startServer(
    location: DatabaseLocation,
    nodeOptions?: readonly string[],
    environment?: Readonly<Record<string, string>>,
    /** A different `main.ts`, such as that of another version. */
    entry?: string,
  ): Promise<ServerProcess>;
  /** Registers the issuer in the organization `main`; by default with the realistic policies. */
  trust(serverUrl: string, policies?: readonly unknown[]): Promise<void>;
  remove(): Promise<void>;
}

export async function prepareStage(): Promise<Stage> {
  const start = readStartScript();
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-bench-'));
  const authority = await createTestAuthority();
  const issuer = await startHttpsIssuer({ authority, algorithms: ['RS256'], cacheControl: 'max-age=86400' });
  const authorityFile = join(directory, 'ca.pem');
  writeFileSync(authorityFile, authority.certificatePem);
  return {
    directory,
    adminToken,
    issuer,
    locationOf: (name) => ({ engine: 'sqlite', path: join(directory, `${name}.db`) }),
    startServer: (location, nodeOptions = [], environment = {}, entry) =>
      startServerProcess({
        location,
        ...(entry === undefined ? {} : { entry }),
        nodeOptions: [...start.nodeOptions, ...nodeOptions],
        bootstrapToken: adminToken,
        environment: {
          ...start.environment,
          SYMBOLON_PRIVATE_ISSUERS: '127.0.0.0/8',
          SYMBOLON_EXTRA_CA_FILE: authorityFile,
          ...environment,
        },
      }),
    trust: (serverUrl, policies = realisticPolicies) => trust(serverUrl, { issuerUrl: issuer.url, policies }),
    async remove() {
      await issuer.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function trust(
  serverUrl: string,
  { issuerUrl, policies }: { readonly issuerUrl: string; readonly policies: readonly unknown[] },
): Promise<void> {
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${serverUrl}/api/orgs/main/${path}`, {
      method,
      headers: { authorization: `token ${adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { readonly id: string };
  };
  const issuer = await call('POST', 'oidc/issuers', { name: 'github', url: issuerUrl });
  const document = await call('GET', `auth/policies/oidcissuers/${issuer.id}`);
  await call('PATCH', `auth/policies/${document.id}`, { policies });
}

interface StartScript {
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeOptions: readonly string[];
}

/**
 * Reads the Node options of the script `start` in package.json, so that the server is measured as it is run in
 * production.
 */
function readStartScript(): StartScript {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const [, variables, options] =
    /^(?:exec env )?((?:[A-Z_]+=\S+ )+)node((?: --\S+)*) packages\/server\/src\/main\.ts$/.exec(
      manifest.scripts.start,
    ) ?? [];
  if (variables === undefined || options === undefined)
    throw new Error('the script start of package.json does not have the expected form');
  const assignments = variables.trim().split(' ');
  const environment = Object.fromEntries(assignments.map((text) => text.split('=') as [string, string]));
  const { NODE_COMPILE_CACHE: cache = '' } = environment;
  return {
    environment: { ...environment, NODE_COMPILE_CACHE: join(root, cache) },
    nodeOptions: options.split(' ').filter(Boolean),
  };
}
