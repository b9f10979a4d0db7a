import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { ecTestKey, signRawToken } from '../support/issuers/raw-token.ts';
import { listChildProcesses } from '../support/servers/list-child-processes.ts';
import { type ServerProcess, startServerProcess } from '../support/servers/server-process.ts';

const adminToken = 'pul-0000000000000000000000000000000000000000';
const issuer = 'https://ci.example';
const key = ecTestKey('key-1');
/** With this many connections, each of the two workers gets many requests. */
const rounds = 24;

describe.each(['sqlite', 'postgres'] as const)('two workers on %s', (engine) => {
  let place: TestLocation;
  let server: ServerProcess;
  let granted = 0;

  beforeAll(async () => {
    place = await makeLocation(engine);
    server = await startServerProcess({
      location: place.location,
      bootstrapToken: adminToken,
      environment: { SYMBOLON_WORKERS: '2', SYMBOLON_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') },
    });
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await place.remove();
  });

  /** Sends a request on a new connection, which the primary passes to one of the workers. */
  async function call<Body>(method: string, path: string, options: { token?: string; body?: unknown } = {}) {
    const { token = adminToken, body } = options;
    const response = await fetch(server.url + path, {
      method,
      headers: {
        connection: 'close',
        authorization: `token ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Body };
  }

  async function exchange() {
    const response = await fetch(`${server.url}/api/oauth/token`, {
      method: 'POST',
      headers: { connection: 'close' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience: 'urn:pulumi:org:main',
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        subject_token: mint(),
      }),
    });
    const answer = (await response.json()) as { access_token?: string; error_description?: string };
    if (answer.access_token !== undefined) granted += 1;
    return answer;
  }

  /** A removal takes effect at once; an addition, on PostgreSQL, a moment later in the other worker. */
  const expectGranted = () =>
    vi.waitFor(async () => expect(await outcomes()).toEqual(new Set(['granted'])), { timeout: 120_000 });

  async function grantsCounted(): Promise<number> {
    const metrics = await fetch(`${server.url}/metrics`, { headers: { connection: 'close' } });
    return Number(/^symbolon_exchanges_total{outcome="granted".* ([0-9]+)$/m.exec(await metrics.text())?.[1]);
  }

  const repeatedly = <Result>(work: () => Promise<Result>) =>
    Promise.all(Array.from({ length: rounds }, work));
  const outcomes = async () =>
    new Set(
      (await repeatedly(exchange)).map(({ access_token, error_description }) =>
        access_token === undefined ? error_description?.replace(/ \(decision .*/, '') : 'granted',
      ),
    );

  test.runIf(process.platform === 'linux')('omits the memory of all of its processes from core dumps', () => {
    const pids = [server.pid, ...listChildProcesses(server.pid)];
    const filters = pids.map((pid) => readFileSync(`/proc/${pid}/coredump_filter`, 'utf8').trim());
    expect(filters).toEqual(['00000000', '00000000', '00000000']);
  });

  test('both respond, and a change by one takes effect in the other as soon as it is confirmed', async () => {
    const registered = await call<{ id: string }>('POST', '/api/orgs/main/oidc/issuers', {
      body: { name: 'ci', url: issuer, jwks: { keys: [key.jwk] } },
    });
    const path = '/api/orgs/main/auth/policies';
    const { body: document } = await call<{ id: string }>('GET', `${path}/oidcissuers/${registered.body.id}`);
    const setPolicies = (decision: string) =>
      call('PATCH', `${path}/${document.id}`, {
        body: { policies: [{ decision, tokenType: 'organization', rules: { sub: 'repo:*' } }] },
      });
    for (let turn = 0; turn < 3; turn += 1) {
      await setPolicies('allow');
      await expectGranted();
      await setPolicies('deny');
      expect(await outcomes()).toEqual(new Set(['a policy denies the token']));
    }
    await setPolicies('allow');
    await expectGranted();
    // Each worker counts separately: if one had served all requests, the count would show it.
    expect(Math.max(...(await repeatedly(grantsCounted)))).toBeLessThan(granted);
    expect((await call('DELETE', `/api/orgs/main/oidc/issuers/${registered.body.id}`)).status).toBe(204);
    const [description, ...others] = await outcomes();
    expect(description).toMatch(/^the subject token is not from an issuer that this audience trusts/);
    expect(others).toEqual([]);
  });

  test('a token that one server revoked is refused by the other', async () => {
    const created = await call<{ id: string; tokenValue: string }>('POST', '/api/orgs/main/tokens', {
      body: { name: `t-${engine}` },
    });
    const token = created.body.tokenValue;
    const statuses = async () =>
      new Set((await repeatedly(() => call('GET', '/api/user', { token }))).map(({ status }) => status));
    expect(await statuses()).toEqual(new Set([200]));
    await call('DELETE', `/api/orgs/main/tokens/${created.body.id}`);
    expect(await statuses()).toEqual(new Set([401]));
  });
});

function mint(): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: issuer, sub: 'repo:acme/app', aud: 'urn:pulumi:org:main', iat: now, exp: now + 300 };
  return signRawToken({ alg: 'ES256', typ: 'JWT', kid: 'key-1' }, claims, {
    key: key.privateKey,
    alg: 'ES256',
  });
}
