import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import {
  allowAll,
  decisionIdOf,
  type ExplainedDecision,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

const ofMain = ['urn:symbolon:org:main', 'https://id.example/orgs/main', 'urn:pulumi:org:main'];
const ofOther = ofMain.map((audience) => audience.replace('main', 'other'));

describeOnBothEngines('the audiences of an organization', (openTestDatabase) => {
  let database: TestDatabase;
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startTrustingServer(database, { config: { publicUrl: 'https://id.example' } });
    await server.call('POST', '/api/orgs', { body: { name: 'other' } });
    issuer = await server.registerIssuer({ policies: [allowAll] });
    // The other organization trusts the same issuer, so that only the audience distinguishes their tokens.
    await server.registerIssuer({ organization: 'other', url: issuer.url, policies: [allowAll] });
  });
  afterAll(() => server.stop());

  const exchange = (audience: string, aud: unknown) =>
    server.exchange({ audience, subject_token: issuer.mint({ aud }) });

  test('a token for any of them is exchanged at any of them', async () => {
    for (const audience of ofMain) {
      for (const aud of [...ofMain, [...ofMain], ...ofMain.map((one) => ['x', one])]) {
        const { status, body } = await exchange(audience, aud);
        expect([audience, aud, status, body.issued_token_type]).toEqual([
          audience,
          aud,
          200,
          'urn:pulumi:token-type:access_token:organization',
        ]);
      }
    }
  });

  test('a token for the other organization is refused, however it names it', async () => {
    for (const [index, audience] of ofMain.entries()) {
      for (const aud of [...ofOther, ofOther]) {
        const refused = await exchange(audience, aud);
        expect([refused.status, refused.body.error]).toEqual([400, 'invalid_grant']);
        expect((await server.explain(refused)).reason).toBe('audience_mismatch');
      }
      const reverse = await exchange(ofOther[index] ?? '', audience);
      expect((await server.explain(reverse, 'other')).reason).toBe('audience_mismatch');
    }
  });

  test('a token for both organizations is exchanged by each', async () => {
    const both = [ofMain[0], ofOther[1]];
    expect((await exchange(ofMain[1] ?? '', both)).status).toBe(200);
    expect((await exchange(ofOther[2] ?? '', both)).status).toBe(200);
  });

  test.each([
    'https://id.example',
    'https://id.example/',
    'https://id.example/orgs/main/',
    'https://id.example/orgs/%6dain',
    'https://id.example/orgs//main',
    'https://ID.example/orgs/main',
    'http://id.example/orgs/main',
    'https://id.example.evil.example/orgs/main',
    'urn:symbolon:org:main2',
    'urn:symbolon:org:Main',
    'urn:symbolon:org:main ',
  ])('a token for %j is refused', async (aud) => {
    const refused = await exchange('urn:symbolon:org:main', aud);
    expect((await server.explain(refused)).reason).toBe('audience_mismatch');
  });

  test.each([
    'https://id.example',
    'https://id.example/orgs/',
    'https://id.example/orgs/main/',
    'urn:symbolon:org:',
  ])('a request for the audience %j is refused', async (audience) => {
    const { status, body } = await exchange(audience, ofMain);
    expect([status, body.error]).toEqual([400, 'invalid_target']);
    expect(body.error_description).toContain('is not of the form urn:symbolon:org:{organization}');
  });

  test.each(ofMain)('an aud rule for %s matches a token for any of them, and no other', async (rule) => {
    const one = await server.registerIssuer({
      policies: [{ ...allowAll, rules: { sub: 'repo:*', aud: rule.replaceAll('.', '\\.') } }],
    });
    const reasons: string[] = [];
    for (const aud of [...ofMain, ...ofOther, 'https://id.example'])
      reasons.push(await server.reasonOf({ subject_token: one.mint({ aud }) }));
    expect(reasons).toEqual([
      ...ofMain.map(() => 'granted'),
      ...[...ofOther, 'x'].map(() => 'audience_mismatch'),
    ]);
  });

  test.each(ofMain)('a deny policy for %s cannot be evaded by another of them', async (rule) => {
    const one = await server.registerIssuer({
      policies: [allowAll, { decision: 'deny', tokenType: 'organization', rules: { aud: rule } }],
    });
    for (const aud of ofMain)
      expect(await server.reasonOf({ subject_token: one.mint({ aud }) })).toBe('denied_by_policy');
  });

  test('a simulation and an explanation agree with the exchange, and suggest the neutral audience', async () => {
    const path = `/api/orgs/main/oidc/issuers/${issuer.id}/simulate`;
    for (const aud of ofMain) {
      const { body } = await server.call<ExplainedDecision>('POST', path, {
        body: { claims: { sub: 'repo:x', aud } },
      });
      expect(body.reason).toBe('granted');
      expect(body.policies[0]).toMatchObject({
        applies: true,
        audience: { expected: aud, outcome: 'matched' },
      });
    }
    const refused = await server.explain(await exchange(ofMain[2] ?? '', ofOther[2]));
    expect(refused.policies[0]).toMatchObject({
      audience: { expected: 'urn:symbolon:org:main', outcome: 'audience_mismatch' },
    });
    expect(refused.hints.map(({ message }) => message).join()).toContain('requires "urn:symbolon:org:main"');
  });

  test('a decision that an earlier version recorded is still explained', async () => {
    const refused = await exchange(ofMain[2] ?? '', 'x');
    const id = decisionIdOf(refused) ?? '';
    const row = await database.db
      .selectFrom('decisions')
      .select('details')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const details = JSON.parse(row.details) as { policies: Record<string, unknown> };
    const { organizationAudiences, ...policies } = details.policies;
    expect(organizationAudiences).toEqual(ofMain);
    const earlier = { ...details, policies: { ...policies, organizationAudience: 'urn:pulumi:org:main' } };
    await database.write({ by: 'maintenance', topics: 'trust' }, (tx) =>
      tx
        .updateTable('decisions')
        .set({ details: JSON.stringify(earlier) })
        .where('id', '=', id)
        .execute(),
    );
    expect((await server.explain(refused)).policies[0]).toMatchObject({
      audience: { expected: 'urn:pulumi:org:main', outcome: 'audience_mismatch' },
    });
  });

  test.each([...ofMain, ...ofOther, 'https://id.example'])(
    'an identity token is not issued for %s',
    async (audience) => {
      const { status, body } = await server.exchange({
        audience,
        resource: 'urn:symbolon:org:main',
        requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        subject_token: issuer.mint(),
      });
      expect([status, body.error]).toEqual([400, 'invalid_target']);
    },
  );

  test.each(ofMain)('the resource of an identity-token exchange can be %s', async (resource) => {
    const one = await server.registerIssuer({
      policies: [{ decision: 'allow', tokenType: 'identity', audience: '*', rules: { sub: 'repo:*' } }],
    });
    const { status } = await server.exchange({
      audience: 'sts.amazonaws.com',
      resource,
      requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: one.mint({ aud: ofMain[0] }),
    });
    expect(status).toBe(200);
  });

  test('the server’s own URL is accepted only for an issuer that is registered so, until that is changed', async () => {
    const plain = await server.registerIssuer({ policies: [allowAll] });
    const accepting = await server.registerIssuer({
      settings: { acceptsServerUrl: true },
      policies: [allowAll],
    });
    const aud = ['https://id.example', 'https://elsewhere.example'];
    const ask = (issuedBy: RegisteredIssuer, claims: object = {}) =>
      server.reasonOf({ subject_token: issuedBy.mint({ aud, ...claims }) });
    expect(await ask(plain)).toBe('audience_mismatch');
    expect(await ask(accepting)).toBe('granted');
    for (const other of ['https://id.example/', 'https://id.example/orgs', 'http://id.example', ofOther])
      expect([other, await ask(accepting, { aud: other })]).toEqual([other, 'audience_mismatch']);
    const path = (issuedBy: RegisteredIssuer) => `/api/orgs/main/oidc/issuers/${issuedBy.id}`;
    expect((await server.call('GET', path(accepting))).body).toMatchObject({ acceptsServerUrl: true });
    expect((await server.call('GET', path(plain))).body).not.toHaveProperty('acceptsServerUrl');
    await server.call('PATCH', path(accepting), { body: { name: 'renamed' } });
    expect(await ask(accepting)).toBe('granted');
    await server.call('PATCH', path(accepting), { body: { acceptsServerUrl: false } });
    expect(await ask(accepting)).toBe('audience_mismatch');
    const { body } = await server.call<{ auditLogEvents: { event: string; details: object }[] }>(
      'GET',
      '/api/orgs/main/auditlogs/v2?eventFilter=oidc-issuer-updated',
    );
    expect(body.auditLogEvents[0]?.details).toMatchObject({ acceptsServerUrl: false });
  });

  test('the JSON exchange of External Secrets Operator is granted', async () => {
    const accepting = await server.registerIssuer({
      settings: { acceptsServerUrl: true },
      policies: [allowAll],
    });
    const response = await fetch(`${server.url}/api/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        audience: 'urn:pulumi:org:main',
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        requested_token_type: 'urn:pulumi:token-type:access_token:organization',
        subject_token: accepting.mint({ aud: ['https://id.example'] }),
        expiration: 3600,
        scope: '',
      }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ expires_in: 3600, token_type: 'token' });
  });
});
