import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../packages/server/src/database/index.ts';
import { startHttpsIssuer } from '../../../packages/server/test/support/issuers/https-issuer.ts';
import { createTestAuthority } from '../../../packages/server/test/support/issuers/test-authority.ts';
import {
  type RunningServer,
  startServer,
} from '../../../packages/server/test/support/servers/running-server.ts';
import { InvariantBroken } from '../finding.ts';
import { startLoopDeadline } from '../loop-deadline.ts';

/** A server in this process with two issuers: the tokens of one and the policies of the other are tampered with. */
export interface FuzzedServer {
  readonly server: RunningServer;
  /** Can be exchanged for an organization token during the whole session. */
  readonly validTokens: readonly string[];
  readonly policyDocumentId: string;
  readonly policyIssuerId: string;
  /** Sends a request and returns the response, which must arrive in time and must not be a server error. */
  send(request: FuzzedRequest): Promise<FuzzedAnswer>;
  stop(): Promise<void>;
}

export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Latin-1: one character per byte. */
  readonly body: string;
}

export interface FuzzedAnswer {
  readonly status: number;
  readonly text: string;
}

const deadlineMilliseconds = 5_000;
const sub = 'repo:acme/app:ref:refs/heads/main';

export async function startFuzzedServer(): Promise<FuzzedServer> {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-fuzz-'));
  const authority = await createTestAuthority();
  const issuer = await startHttpsIssuer({ authority, algorithms: ['RS256', 'ES256'] });
  const database = await openDatabase(
    { engine: 'sqlite', path: join(directory, 'fuzz.db') },
    { onFault: () => {} },
  );
  const server = await startServer({
    database,
    authorities: [authority.certificatePem],
    config: { refusalsPerMinute: 10_000_000 },
  });
  await trustForOrganization(server, issuer.url);
  const policyTarget = await register(server, {
    name: 'policies',
    url: 'https://policies.example',
    jwks: issuer.jwks(),
  });
  const hours = Math.floor(Date.now() / 1_000) + 24 * 3_600;
  const mint = (alg: 'RS256' | 'ES256') =>
    issuer.mint(
      { sub, aud: 'urn:pulumi:org:main', exp: hours, repository: 'acme/app', groups: ['a'] },
      { alg },
    );
  return {
    server,
    validTokens: await Promise.all([mint('RS256'), mint('ES256')]),
    policyDocumentId: policyTarget.documentId,
    policyIssuerId: policyTarget.issuerId,
    send: (request) => send(server, request),
    async stop() {
      await server.stop();
      await database.close();
      await issuer.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function trustForOrganization(server: RunningServer, url: string): Promise<void> {
  const { documentId } = await register(server, { name: 'ci', url });
  const policies = [
    {
      decision: 'allow',
      tokenType: 'organization',
      authorizedPermissions: [],
      rules: { sub: 'repo:acme/app:*' },
    },
  ];
  const { status } = await server.call('PATCH', `/api/orgs/main/auth/policies/${documentId}`, {
    body: { policies },
  });
  if (status !== 200) throw new Error(`the policies were not accepted: ${status}`);
}

async function register(server: RunningServer, body: object) {
  const issuer = await server.call<{ id: string }>('POST', '/api/orgs/main/oidc/issuers', { body });
  if (issuer.status !== 200) throw new Error(`the issuer was not registered: ${JSON.stringify(issuer.body)}`);
  const path = `/api/orgs/main/auth/policies/oidcissuers/${issuer.body.id}`;
  const document = await server.call<{ id: string }>('GET', path);
  return { issuerId: issuer.body.id, documentId: document.body.id };
}

async function send(server: RunningServer, request: FuzzedRequest): Promise<FuzzedAnswer> {
  const deadline = startLoopDeadline(deadlineMilliseconds);
  try {
    const response = await fetch(server.url + request.path, {
      method: request.method,
      headers: request.headers,
      body: Buffer.from(request.body, 'latin1'),
      signal: deadline.signal,
    });
    const { status } = response;
    const text = await response.text();
    if (status >= 500) throw new InvariantBroken(`responded with ${status}: ${text.slice(0, 300)}`);
    return { status, text };
  } catch (error) {
    if (error instanceof InvariantBroken || !(error instanceof Error)) throw error;
    throw new InvariantBroken(`no response: ${error.message}`);
  } finally {
    deadline.stop();
  }
}
