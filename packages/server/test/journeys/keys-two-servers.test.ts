import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { type CachingVerifier, createCachingVerifier } from '../support/issuers/caching-verifier.ts';
import { type HttpsIssuer, startHttpsIssuer } from '../support/issuers/https-issuer.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const publicUrl = 'https://id.example';
const issuerUrl = `${publicUrl}/oidc/v2`;
const audience = 'https://service.example';
const stepSeconds = 45;
const maxAgeSeconds = 240;
const lifetimeSeconds = 3_600;
/** Long enough for a key to go through all its states: 100 × 45 s; retired keys are kept for 4020 s. */
const steps = 110;

interface Minted {
  readonly token: string;
  readonly expiresAt: number;
}

describeOnBothEngines('two servers that rotate while both mint', (openTestDatabase) => {
  let database: TestDatabase;
  let clock: ManualClock;
  let issuer: HttpsIssuer;
  let authorityPem: string;
  const servers: RunningServer[] = [];

  async function addServer(): Promise<void> {
    const config = {
      publicUrl,
      documentMaxAgeSeconds: maxAgeSeconds,
      v2Algorithm: 'ES256',
      keyRotationDays: 1,
    } as const;
    const own = servers.length === 0 ? database : await database.openAnother();
    servers.push(
      await startServer({
        database: own,
        clock,
        authorities: [authorityPem],
        config,
      }),
    );
  }

  beforeAll(async () => {
    const authority = await createTestAuthority();
    authorityPem = authority.certificatePem;
    issuer = await startHttpsIssuer({ authority, algorithms: ['ES256'] });
    database = await openTestDatabase();
    clock = createManualClock();
    await addServer();
    await addServer();
    const [server] = servers;
    if (!server) throw new Error('no server');
    const { body } = await server.call<{ id: string }>('POST', '/api/orgs/main/oidc/issuers', {
      body: { name: 'ci', url: issuer.url },
    });
    const document = await server.call<{ id: string }>(
      'GET',
      `/api/orgs/main/auth/policies/oidcissuers/${body.id}`,
    );
    const policy = {
      decision: 'allow',
      tokenType: 'identity',
      audience,
      authorizedPermissions: [],
      rules: {},
    };
    await server.call('PATCH', `/api/orgs/main/auth/policies/${document.body.id}`, {
      body: { policies: [{ ...policy, rules: { sub: 'job' } }] },
    });
  });

  afterAll(async () => {
    await Promise.allSettled(servers.map((server) => server.stop()));
    await issuer.stop();
  });

  async function mint(server: RunningServer): Promise<Minted> {
    const issuedAt = Math.floor(clock.now() / 1_000);
    const subjectToken = await issuer.mint({
      sub: 'job',
      aud: 'urn:pulumi:org:main',
      iat: issuedAt,
      exp: issuedAt + 300,
    });
    const { status, body } = await server.exchange({
      subject_token: subjectToken,
      requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      resource: 'urn:pulumi:org:main',
      audience,
      expiration: String(lifetimeSeconds),
    });
    if (status !== 200) throw new Error(`${status}: ${body.error_description}`);
    return { token: body.access_token, expiresAt: clock.now() + body.expires_in * 1_000 };
  }

  /** Fetches its documents from one server after the other. */
  function createVerifier(first: number): CachingVerifier {
    let turn = first;
    const locate = (url: string) => {
      turn += 1;
      return url.replace(publicUrl, servers[turn % servers.length]?.url ?? '');
    };
    return createCachingVerifier({ issuer: issuerUrl, clock, locate });
  }

  test('no token fails for any verifier that respects the cache time, even if a server is killed', async () => {
    const verifiers = [0, 1, 2].map(createVerifier);
    const keyIds = new Set<string>();
    const outcomes: Record<string, number> = {};
    let live: Minted[] = [];
    for (let step = 0; step < steps; step += 1) {
      clock.advanceSeconds(stepSeconds);
      const rotating = Promise.allSettled(
        servers.map((server) =>
          server.call<{ code?: number }>('POST', '/api/orgs/main/oidc/signing-keys/rotate', {
            body: { issuer: 'v2' },
          }),
        ),
      );
      if (step === steps / 2) {
        // Its active requests may fail.
        const [killed] = servers.splice(1, 1);
        await killed?.stop();
        await addServer();
      }
      const minting = servers.flatMap((server) => [mint(server), mint(server)]);
      for (const answer of await rotating) {
        const outcome = answer.status === 'fulfilled' ? String(answer.value.status) : 'lost';
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
      live = [...live, ...(await Promise.all(minting))].filter(({ expiresAt }) => expiresAt > clock.now());
      // The oldest, the newest, and some in between.
      const chosen = live.filter(
        (_, index) => index < 4 || index >= live.length - 4 || index % 40 === step % 40,
      );
      for (const verifier of verifiers) {
        // Each verifier has documents from a different time.
        if (step % verifiers.length !== verifiers.indexOf(verifier) && step % 4 !== 0) continue;
        for (const { token } of chosen) {
          const payload = await verifier.verify(token, audience);
          expect(payload.iss).toBe(issuerUrl);
          keyIds.add(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid);
        }
      }
    }
    expect(Object.keys(outcomes).sort()).toEqual(expect.arrayContaining(['200', '409']));
    expect(keyIds.size).toBeGreaterThan(5);
    const { body } = await (servers[0] as RunningServer).call<{
      signingKeys: { id: string; issuer: string; state: string }[];
    }>('GET', '/api/orgs/main/oidc/signing-keys');
    const ofV2 = body.signingKeys.filter((key) => key.issuer === 'v2');
    expect(ofV2.filter(({ state }) => state === 'active')).toHaveLength(1);
    // The first keys are no longer needed.
    const [first = ''] = keyIds;
    expect(ofV2.map(({ id }) => id)).not.toContain(first);
    expect(verifiers.every(({ fetches }) => fetches > 5)).toBe(true);
  });
});
