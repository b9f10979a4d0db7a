import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import {
  allowAll,
  issuerKey,
  type PolicyDocument,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
  type WirePolicy,
} from './trusting-server.ts';

interface Refusal {
  readonly code: number;
  readonly message: string;
  readonly warnings: { code: string; severity: string; path: string }[];
}

const open: WirePolicy = { ...allowAll, rules: { sub: '*' } };
const strict: WirePolicy = { ...allowAll, rules: { sub: 'repo:acme/app:ref:refs/heads/main' } };
const github = 'https://token.actions.githubusercontent.com';
/** Issuers whose presets do not know all claims. */
const partlyKnown = [
  'https://vstoken.dev.azure.com/6f1d2c3b-4a59-4687-9a8b-7c6d5e4f3a2b',
  'https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
  'https://oidc.circleci.com/org/9d7f3c52-6b2f-4a50-9c1c-6c4bb0a4b3a1',
];

describeOnBothEngines('saving policies strictly', (openTestDatabase) => {
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
    issuer = await server.registerIssuer({ url: github });
  });
  afterAll(() => server.stop());

  const save = <Body = PolicyDocument>(policies: readonly WirePolicy[], query = '') =>
    server.call<Body>('PATCH', `/api/orgs/main/auth/policies/${issuer.policyId}${query}`, {
      body: { policies },
    });
  const read = async () =>
    (await server.call<PolicyDocument>('GET', `/api/orgs/main/auth/policies/oidcissuers/${issuer.id}`)).body;

  test('with strictness, policies with a severe lint are refused, the lint is named, and nothing is saved', async () => {
    const before = await read();
    const { status, body } = await save<Refusal>([strict, open], '?strict=true');
    expect(status).toBe(422);
    expect(body.code).toBe(422);
    expect(body.message).toContain('policies[1].rules.sub (subject_starts_with_wildcard): ');
    expect(body.message).toContain('policies[1].rules (issuer_shared): ');
    expect(body.message).not.toContain('policies[0]');
    expect(body.warnings.filter(({ severity }) => severity === 'severe').map(({ code }) => code)).toEqual(
      expect.arrayContaining(['subject_starts_with_wildcard', 'issuer_shared']),
    );
    expect(await read()).toEqual(before);
  });

  test.each(['', '?strict=false'])(
    'a client without strictness (%j) is warned and not refused',
    async (query) => {
      const { status, body } = await save([open], query);
      expect(status).toBe(200);
      expect(body.warnings.map(({ code }) => code)).toContain('issuer_shared');
    },
  );

  test('policies without a severe lint are saved strictly', async () => {
    expect((await save([strict], '?strict=true')).status).toBe(200);
    expect((await read()).policies[0]?.['rules']).toEqual(strict['rules']);
  });

  test('a deny policy on an unlisted claim is refused if all claims of the issuer are known, and saved otherwise', async () => {
    const deny: WirePolicy = { ...strict, decision: 'deny', rules: { unlisted: 'x' } };
    const refused = await save<Refusal>([strict, deny], '?strict=true');
    expect([refused.status, refused.body.message]).toEqual([
      422,
      expect.stringContaining('(claim_unknown): '),
    ]);

    for (const url of partlyKnown) {
      const { policyId } = await server.registerIssuer({ url });
      const path = `/api/orgs/main/auth/policies/${policyId}?strict=true`;
      const saved = await server.call<Refusal>('PATCH', path, { body: { policies: [strict, deny] } });
      expect([url, saved.status]).toEqual([url, 200]);
      expect(saved.body.warnings.map(({ code, severity }) => [code, severity])).toContainEqual([
        'claim_unknown',
        'notice',
      ]);
    }
  });

  test('a precondition on the version refuses to replace another version', async () => {
    const { version } = await read();
    const stale = await save<Refusal>([strict], `?version=${version - 1}`);
    expect(stale.status).toBe(409);
    expect(stale.body.message).toBe(
      `The current version of the policies is ${version}, not ${version - 1}; read them again.`,
    );
    expect((await save([strict], `?version=${version}`)).body.version).toBe(version + 1);
  });

  test('an unknown policy document is 404, even with strictness', async () => {
    const path = '/api/orgs/main/auth/policies/unknown?strict=true';
    expect((await server.call('PATCH', path, { body: { policies: [open] } })).status).toBe(404);
  });
});

describeOnBothEngines('registering an issuer with its policies in one call', (openTestDatabase) => {
  let server: TrustingServer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
  });
  afterAll(() => server.stop());

  const jwks = { keys: [issuerKey.jwk] };
  const register = <Body = { id: string }>(url: string, policies: unknown, query = '') =>
    server.call<Body>('POST', `/api/orgs/main/oidc/issuers${query}`, {
      body: { name: 'ci', url, jwks, policies },
    });
  const listUrls = async () => {
    const listed = await server.call<{ oidcIssuers: { url: string }[] }>(
      'GET',
      '/api/orgs/main/oidc/issuers',
    );
    return listed.body.oidcIssuers.map(({ url }) => url);
  };
  const registrationEvents = async () => {
    const listed = await server.call<{ auditLogEvents: { event: string }[] }>(
      'GET',
      '/api/orgs/main/auditlogs/v2?startTime=4102444800',
    );
    return listed.body.auditLogEvents.filter(({ event }) => event === 'oidc-issuer-registered');
  };

  test('policies with a severe lint make the whole registration fail: no issuer, policies or event remain', async () => {
    const events = await registrationEvents();
    const { status, body } = await register<Refusal>(github, [open], '?strict=true');
    expect(status).toBe(422);
    expect(body.message).toContain('policies[0].rules.sub (subject_starts_with_wildcard): ');
    expect(body.warnings.map(({ code }) => code)).toContain('issuer_shared');
    expect(await listUrls()).not.toContain(github);
    expect(await registrationEvents()).toEqual(events);
  });

  test('policies that cannot be parsed make it fail, strict or not', async () => {
    for (const query of ['', '?strict=true']) {
      const { status, body } = await register<Refusal>(github, [{ ...open, decision: 'maybe' }], query);
      expect(status).toBe(400);
      expect(body.message).toContain('policies[0].decision');
    }
    expect(await listUrls()).not.toContain(github);
  });

  test('valid policies take effect with the issuer, as version 1', async () => {
    const { status, body } = await register(github, [strict], '?strict=true');
    expect(status).toBe(200);
    const document = await server.call<PolicyDocument>(
      'GET',
      `/api/orgs/main/auth/policies/oidcissuers/${body.id}`,
    );
    expect(document.body).toMatchObject({ version: 1, policies: [{ rules: strict['rules'] }] });
  });

  test('a client without strictness is not refused', async () => {
    const { status } = await register('https://open.example', [open]);
    expect(status).toBe(200);
  });
});
