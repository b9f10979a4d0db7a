import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type CiIssuer, startCiIssuer } from '../../demo/ci-issuer.ts';
import { jobOfPullRequest, jobOnMain } from '../../demo/ci-jobs.ts';
import { generateAccessToken } from '../../packages/server/src/inbound/access-tokens/index.ts';
import {
  createTestAuthority,
  type TestAuthority,
} from '../../packages/server/test/support/issuers/test-authority.ts';
import {
  type ServerProcess,
  startServerProcess,
} from '../../packages/server/test/support/servers/server-process.ts';
import { type Recorder, recordRequests } from './record-requests.ts';

/**
 * The setup for every program: the server in its normal configuration, behind a recording TLS proxy, with the
 * organization `main`, its team `dev`, its member `ann`, and a CI system that it trusts.
 */
export interface Stage {
  /** A directory that is removed at the end. */
  readonly directory: string;
  readonly authority: TestAuthority;
  /** PEM certificate of the authority that issued all certificates here. */
  readonly authorityFile: string;
  /** `https://localhost:PORT`, recorded. */
  readonly url: string;
  readonly adminToken: string;
  readonly issuer: CiIssuer;
  /** Calls the server as administrator, directly and not through the recorder; rejects unless the status is 2xx. */
  call<Body = unknown>(method: string, path: string, body?: unknown): Promise<Body>;
  /** Returns a token of the job on the main branch, for which the policies allow everything that this stage uses. */
  requestJobToken(audience?: string): Promise<string>;
  /** Returns a token of a pull request, for which no policy allows anything. */
  requestStrangersToken(): Promise<string>;
  /** Creates the environment with this document, directly and not through the recorder. */
  makeEnvironment(project: string, name: string, text: string): Promise<void>;
  /** Allows tokens of the issuer with these claims to get every kind of token. */
  trustIssuer(issuer: TrustedIssuer): Promise<void>;
}

export interface TrustedIssuer {
  readonly name: string;
  readonly url: string;
  readonly rules: Readonly<Record<string, string>>;
}

export interface RunningStage extends Stage {
  readonly recorder: Recorder;
  readonly server: ServerProcess;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

export const loopback = '127.0.0.0/8,::1/128';

export interface StageOptions {
  /** Further variables of the server. */
  readonly environment?: Readonly<Record<string, string>>;
  /** An existing authority; a new authority would replace another stage's authority in the trust of this process. */
  readonly authority?: TestAuthority;
}

export async function startStage(options: StageOptions = {}): Promise<RunningStage> {
  const { environment = {}, authority = await createTestAuthority('Interop Authority') } = options;
  await using started = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'symbolon-interop-'));
  started.defer(() => rm(directory, { recursive: true, force: true }));
  const authorityFile = join(directory, 'authority.pem');
  await writeFile(authorityFile, authority.certificatePem);
  setDefaultCACertificates([...getCACertificates('default'), authority.certificatePem]);
  const issuer = await startCiIssuer({
    certificate: await authority.issue(),
    jobs: [jobOnMain, jobOfPullRequest],
  });
  started.defer(() => issuer.stop());
  const recorder = await recordRequests(authority);
  started.defer(() => recorder.stop());
  const adminToken = generateAccessToken();
  const server = await startServerProcess({
    location: { engine: 'sqlite', path: join(directory, 'symbolon.db') },
    bootstrapToken: adminToken,
    environment: {
      SYMBOLON_URL: recorder.url,
      SYMBOLON_EXTRA_CA_FILE: authorityFile,
      SYMBOLON_PRIVATE_ISSUERS: loopback,
      SYMBOLON_PRIVATE_CLOUDS: loopback,
      ...environment,
    },
  });
  started.defer(() => server.end('SIGTERM'));
  recorder.leadTo(server.local);
  const call = callerOf(server.local, adminToken);
  const trustIssuer = async ({ name, url, rules }: TrustedIssuer) => {
    const { id } = await call<{ id: string }>('POST', '/api/orgs/main/oidc/issuers', { name, url });
    const policies = '/api/orgs/main/auth/policies';
    const document = await call<{ id: string }>('GET', `${policies}/oidcissuers/${id}`);
    const allow = { decision: 'allow', rules };
    await call('PATCH', `${policies}/${document.id}`, {
      policies: [
        { ...allow, tokenType: 'organization' },
        { ...allow, tokenType: 'team', teamName: 'dev' },
        { ...allow, tokenType: 'personal', userLogin: 'ann' },
        { ...allow, tokenType: 'identity', audience: '*' },
      ],
    });
  };
  await call('POST', '/api/orgs/main/members/ann', { role: 'member' });
  await call('POST', '/api/orgs/main/teams/pulumi', { name: 'dev' });
  await trustIssuer({ name: 'ci', url: issuer.url, rules: { sub: String(jobOnMain.claims['sub']) } });
  const running = started.move();
  return {
    directory,
    authority,
    authorityFile,
    url: recorder.url,
    adminToken,
    issuer,
    recorder,
    server,
    call,
    requestJobToken: (audience = 'urn:pulumi:org:main') => issuer.requestToken(jobOnMain, audience),
    requestStrangersToken: () => issuer.requestToken(jobOfPullRequest, 'urn:pulumi:org:main'),
    trustIssuer,
    async makeEnvironment(project, name, text) {
      await call('POST', '/api/esc/environments/main', { project, name });
      await call('PATCH', `/api/esc/environments/main/${project}/${name}`, text);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function callerOf(url: string, token: string): Stage['call'] {
  return async <Body>(method: string, path: string, body?: unknown) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `token ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} got ${response.status}: ${text}`);
    return (response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text) as Body;
  };
}
