import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { type HttpsIssuer, startHttpsIssuer } from '../support/issuers/https-issuer.ts';
import { ecTestKey } from '../support/issuers/raw-token.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';
import { type PolicyDocument, startTrustingServer, type TrustingServer } from './trusting-server.ts';

interface IssuerBody {
  readonly id: string;
  readonly thumbprints: readonly string[];
  readonly thumbprintSource: string;
  readonly maxExpiration?: number;
  readonly effectiveMaxExpiration: number;
  readonly singleUse: boolean;
}

const org = '/api/orgs/main';
const given = ['AB:'.repeat(31).concat('AB'), 'cd'.repeat(20).toUpperCase()];
const key = ecTestKey('k').jwk;

describeOnBothEngines('settings come back as they were given, unset settings do not', (openTestDatabase) => {
  let database: TestDatabase;
  let server: TrustingServer;
  let reachable: HttpsIssuer;
  let count = 0;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    reachable = await startHttpsIssuer({ authority, algorithms: ['ES256'] });
    database = await openTestDatabase();
    server = await startTrustingServer(database, { authorities: [authority.certificatePem] });
  });
  afterAll(async () => {
    await server.stop();
    await reachable.stop();
  });

  async function register(settings: Record<string, unknown>): Promise<IssuerBody> {
    count += 1;
    const body = { name: 'ci', url: `https://ci-${count}.example`, jwks: { keys: [key] }, ...settings };
    const answer = await server.call<IssuerBody>('POST', `${org}/oidc/issuers`, { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  }
  const read = async (id: string) => (await server.call<IssuerBody>('GET', `${org}/oidc/issuers/${id}`)).body;
  const update = async (id: string, body: Record<string, unknown>) =>
    (await server.call<IssuerBody>('PATCH', `${org}/oidc/issuers/${id}`, { body })).body;
  const listed = async (id: string) =>
    (
      await server.call<{ oidcIssuers: readonly IssuerBody[] }>('GET', `${org}/oidc/issuers`)
    ).body.oidcIssuers.find((issuer) => issuer.id === id);

  test.each([{}, { maxExpiration: 0 }])(
    'an issuer registered with %j has no maxExpiration in any response',
    async (settings) => {
      const created = await register(settings);
      for (const body of [created, await read(created.id), await listed(created.id)]) {
        expect(body).not.toHaveProperty('maxExpiration');
        expect(body).toMatchObject({ effectiveMaxExpiration: 90_000 });
      }
    },
  );

  test.each([600, 90_000])(
    'a maxExpiration of %i comes back, also if it equals the default',
    async (maxExpiration) => {
      const created = await register({ maxExpiration });
      for (const body of [created, await read(created.id), await listed(created.id)])
        expect(body).toMatchObject({ maxExpiration, effectiveMaxExpiration: maxExpiration });
      expect(await update(created.id, { name: 'renamed' })).toMatchObject({ maxExpiration });
    },
  );

  test('thumbprints come back with their case and colons, and the normalized thumbprints are in force', async () => {
    const created = await register({ thumbprints: given });
    for (const body of [created, await read(created.id), await listed(created.id)])
      expect(body).toMatchObject({ thumbprints: given, thumbprintSource: 'given' });
    const [stored] = await rawDb(database)
      .selectFrom('trusted_issuers')
      .select('thumbprints')
      .where('id', '=', created.id)
      .execute();
    expect(JSON.parse(stored?.thumbprints ?? '')).toEqual(['ab'.repeat(32), 'cd'.repeat(20)]);
    expect(await update(created.id, { name: 'renamed' })).toMatchObject({ thumbprints: given });
    const other = ['EF'.repeat(32)];
    expect(await update(created.id, { thumbprints: other })).toMatchObject({ thumbprints: other });
  });

  test('an update of all settings clears those that it does not set', async () => {
    const { id } = await register({ maxExpiration: 600, thumbprints: given, singleUse: true });
    const cleared = await update(id, { name: 'ci', thumbprints: null });
    expect(cleared).not.toHaveProperty('maxExpiration');
    expect(cleared).toMatchObject({
      effectiveMaxExpiration: 90_000,
      thumbprints: [],
      thumbprintSource: 'none',
    });
    // The contract does not have this setting, so its clients cannot mean to clear it.
    expect(cleared.singleUse).toBe(true);
    expect(await read(id)).toEqual(cleared);
  });

  test('an update of some settings keeps the others', async () => {
    const { id } = await register({ maxExpiration: 600, thumbprints: given });
    const kept = { maxExpiration: 600, thumbprints: given };
    expect(await update(id, { name: 'other' })).toMatchObject({ name: 'other', ...kept });
    expect(await update(id, { thumbprints: null })).toMatchObject(kept);
    expect(await update(id, { maxExpiration: 60 })).toMatchObject({ ...kept, maxExpiration: 60 });
    expect(await update(id, { thumbprints: ['EF'.repeat(32)] })).toMatchObject({ maxExpiration: 60 });
  });

  test('pins that an update of all settings does not set are replaced by recorded thumbprints', async () => {
    const recorded = await register({ url: reachable.url, jwks: undefined });
    expect(recorded.thumbprintSource).toBe('recorded');
    const upper = recorded.thumbprints.map((thumbprint) => thumbprint.toUpperCase());
    expect(await update(recorded.id, { thumbprints: upper })).toMatchObject({ thumbprints: upper });
    expect(await update(recorded.id, { name: 'ci', thumbprints: null })).toMatchObject({
      thumbprints: recorded.thumbprints,
      thumbprintSource: 'recorded',
    });
    // A self-signed issuer stays pinned: it cannot be recorded.
    const pinned = await register({ thumbprints: given, url: 'https://unreachable.invalid' });
    await rawDb(database)
      .updateTable('trusted_issuers')
      .set({ static_jwks: null })
      .where('id', '=', pinned.id)
      .execute();
    const refused = await server.call('PATCH', `${org}/oidc/issuers/${pinned.id}`, {
      body: { name: 'ci', thumbprints: null },
    });
    expect(refused.status).toBe(400);
    expect(await read(pinned.id)).toMatchObject({ thumbprints: given, thumbprintSource: 'given' });
  });

  test('settings that a server of an earlier version wrote come back as stored', async () => {
    const [plain, set] = [await register({}), await register({ maxExpiration: 600, thumbprints: given })];
    const store = (id: string, values: Record<string, unknown>) =>
      rawDb(database).updateTable('trusted_issuers').set(values).where('id', '=', id).execute();
    for (const { id } of [plain, set]) await store(id, { as_given: null });
    expect(await read(plain.id)).not.toHaveProperty('maxExpiration');
    const stored = { maxExpiration: 600, thumbprints: ['ab'.repeat(32), 'cd'.repeat(20)] };
    expect(await read(set.id)).toMatchObject(stored);
    await update(set.id, { maxExpiration: 700, thumbprints: given });
    await store(set.id, { max_expiration_seconds: 800, thumbprints: JSON.stringify(['ef'.repeat(32)]) });
    expect(await read(set.id)).toMatchObject({ maxExpiration: 800, thumbprints: ['ef'.repeat(32)] });
  });

  test('an issuer without policies has one that denies, which can be saved, and its exchanges are refused', async () => {
    const issuer = await server.registerIssuer();
    const path = `${org}/auth/policies`;
    const { body } = await server.call<PolicyDocument>('GET', `${path}/oidcissuers/${issuer.id}`);
    expect(body).toMatchObject({
      version: 1,
      policies: [{ decision: 'deny', tokenType: 'organization', authorizedPermissions: [], rules: {} }],
      warnings: [],
    });
    expect(await server.reasonOf({ subject_token: issuer.mint() })).toBe('no_policy_applies');
    const saved = await issuer.setPolicies(body.policies);
    expect(saved).toMatchObject({ status: 200, body: { version: 2, policies: body.policies } });
    expect(await server.reasonOf({ subject_token: issuer.mint() })).toBe('denied_by_policy');
  });

  test.each([[['standard']], [['admin']], [['standard', 'admin']], [[]]])(
    'the authorizedPermissions %j of a policy come back',
    async (authorizedPermissions) => {
      const policy = {
        decision: 'allow',
        tokenType: 'organization',
        authorizedPermissions,
        rules: { sub: 'a' },
      };
      const issuer = await server.registerIssuer({ policies: [policy] });
      const path = `${org}/auth/policies/oidcissuers/${issuer.id}`;
      expect((await server.call<PolicyDocument>('GET', path)).body.policies).toEqual([policy]);
    },
  );
});
