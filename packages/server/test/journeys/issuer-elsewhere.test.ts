import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { startTrustingServer, type TrustingServer } from './trusting-server.ts';

describeOnBothEngines('an issuer that is registered in another organization', (openTestDatabase) => {
  let server: TrustingServer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
    for (const name of ['mine', 'theirs']) await server.call('POST', '/api/orgs', { body: { name } });
  });
  afterAll(() => server.stop());

  const hintsOf = async (token: string, credential?: string) => {
    const answer = await server.exchange({ subject_token: token });
    const { id } = await server.explain(answer);
    const shown = await server.call<{ reason: string; hints: { code: string; message: string }[] }>(
      'GET',
      `/api/orgs/main/oidc/decisions/${id}`,
      credential === undefined ? {} : { token: credential },
    );
    expect(shown.body.reason).toBe('issuer_unknown');
    return shown.body.hints;
  };

  test('is named to an administrator of both', async () => {
    const issuer = await server.registerIssuer({ organization: 'mine' });
    const [hint] = await hintsOf(issuer.mint({ aud: 'urn:pulumi:org:main' }));
    expect(hint).toEqual({
      code: 'issuer_registered_elsewhere',
      message:
        "The issuer is registered in mine, which you also administer: request a token with that organization's audience, or register the issuer here.",
    });
  });

  test('is not named to an administrator who administers only the first organization', async () => {
    const issuer = await server.registerIssuer({ organization: 'theirs' });
    await server.call('POST', '/api/orgs/main/members/eve', { body: { role: 'admin' } });
    const created = await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/members/eve/tokens', {
      body: { description: 'test', expires: 0 },
    });
    expect(created.status).toBe(200);
    const hints = await hintsOf(issuer.mint({ aud: 'urn:pulumi:org:main' }), created.body.tokenValue);
    expect(hints).toMatchObject([{ code: 'issuer_unknown' }]);
  });
});
