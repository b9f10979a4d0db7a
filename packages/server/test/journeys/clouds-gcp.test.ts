import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/index.ts';
import { startGoogle } from '../support/clouds/google.ts';
import type { CloudServer } from '../support/clouds/https-server.ts';
import { type ServerBehindTls, startServerBehindTls } from '../support/clouds/server-behind-tls.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';

const subject = 'pulumi:environments:org:main:env:<yaml>';
const pool = 'projects/42/locations/global/workloadIdentityPools/ci/providers';
const deploy = 'deploy@acme.iam.gserviceaccount.com';

describe('gcp-login', () => {
  let server: ServerBehindTls;
  let google: CloudServer;

  const federated = (change: Record<string, unknown> = {}) => ({
    project: 42,
    oidc: {
      workloadPoolId: 'ci',
      providerId: 'symbolon',
      serviceAccount: deploy,
      stsEndpoint: google.url,
      iamCredentialsEndpoint: google.url,
      ...change,
    },
  });

  beforeAll(async () => {
    const authority = await createTestAuthority();
    const database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
    server = await startServerBehindTls({ database, authority });
    const { issuer } = server;
    google = await startGoogle({
      authority,
      providers: [
        { name: `${pool}/symbolon`, issuer, allowedAudiences: ['gcp:main'] },
        { name: `${pool}/picky`, issuer, allowedAudiences: ['gcp:main'], admits: () => false },
        { name: `${pool}/custom`, issuer, allowedAudiences: ['something-else'] },
      ],
      serviceAccounts: { [deploy]: [subject] },
    });
  });

  afterAll(async () => {
    await server.stop();
    await google.stop();
  });

  test('a service account that trusts the pool gives an access token for an hour', async () => {
    const { status, body } = await server.login('gcp-login', federated());
    expect(status, body.message).toBe(200);
    expect(body.outputs).toEqual({
      project: 42,
      accessToken: expect.stringMatching(/^ya29\.impersonated-/),
      tokenType: 'Bearer',
      expiry: body.expiresAt,
    });
    expect(body.secrets).toEqual(['/accessToken']);
    expect(JSON.parse(google.requests.at(-1)?.body ?? '')).toMatchObject({ lifetime: '3600s' });
  });

  test.each([
    [
      'invalid_target',
      { providerId: 'gone' },
      'Google STS refused: invalid_target: The target service indicated',
    ],
    [
      'invalid_grant',
      { providerId: 'custom' },
      'Google STS refused: invalid_grant: The audience in ID Token [gcp:main]',
    ],
    [
      'unauthorized_client',
      { providerId: 'picky' },
      'Google STS refused: unauthorized_client: The given credential is rejected',
    ],
    [
      'PERMISSION_DENIED',
      { serviceAccount: 'x@y.z' },
      "Google IAM credentials refused: PERMISSION_DENIED: Permission 'iam.serviceAccounts.getAccessToken'",
    ],
    [
      'INVALID_ARGUMENT',
      { tokenLifetime: '2h' },
      'Google IAM credentials refused: INVALID_ARGUMENT: The access token lifetime',
    ],
  ])('%s is passed on with what was presented', async (_code, change, words) => {
    const { status, body } = await server.login('gcp-login', federated(change));
    expect(status).toBe(400);
    expect(body.message).toContain(`gcp-login: ${words}`);
    expect(body.message).toContain(`Presented: iss "${server.issuer}", aud "gcp:main", sub "${subject}"`);
  });

  test('an existing access token is returned unchanged', async () => {
    const { body } = await server.login('gcp-login', {
      project: 42,
      accessToken: { accessToken: 'ya29.mine' },
    });
    expect(body).toEqual({
      outputs: { project: 42, accessToken: 'ya29.mine', tokenType: 'Bearer' },
      secrets: ['/accessToken'],
      expiresAt: null,
    });
  });

  test('invalid inputs are refused, and the member is named', async () => {
    const { status, body } = await server.login('gcp-login', {
      ...federated({ tokenLifetime: '0s' }),
      project: 42,
    });
    expect([status, body.message]).toEqual([
      400,
      'gcp-login: oidc.tokenLifetime must be a duration such as 1h30m',
    ]);
  });
});
