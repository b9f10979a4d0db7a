import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { auditEvents, type Environments, environmentsOf } from '../support/environments/environments.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

const document = `values:
  azure: {fn::open::azure-login: {clientId: c, tenantId: t, oidc: true}}
  files: {TOKEN: '\${azure.oidc.token}'}
`;

describeOnBothEngines('a CI job with no stored secret', (openTestDatabase) => {
  let server: TrustingServer;
  let environments: Environments;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
    environments = environmentsOf(server);
    issuer = await server.registerIssuer({ policies: [allowAll] });
    await environments.make('app/prod', document);
  });
  afterAll(() => server.stop());

  const exchange = async () =>
    (await server.exchange({ subject_token: issuer.mint({ jti: crypto.randomUUID() }) })).body.access_token;

  test('opens what its organization’s machines were granted, and nothing else', async () => {
    const token = await exchange();
    expect((await environments.open('app/prod', { token })).status).toBe(404);
    await server.call('PUT', '/api/orgs/main/environment-grants', {
      body: { grantee: { kind: 'organization' }, project: 'app', environment: 'prod', permission: 'open' },
    });
    expect((await environments.open('app/prod', { token })).status).toBe(200);
    const saved = await environments.save('app/prod', 'values: {}', { token });
    expect([saved.status, saved.body.message]).toEqual([
      403,
      'This requires environment:write on app/prod; you have open. A user with admin on this environment, or an administrator of main, can grant it.',
    ]);
  });

  test('gets an identity token of this server for its clouds, in the environment’s name', async () => {
    const { body } = await environments.openAndRead('app/prod', { token: await exchange() });
    const files = body.properties['files']?.value as { TOKEN: { value: string; secret: boolean } };
    expect(files.TOKEN.secret).toBe(true);
    const keys = await server.call<{ keys: [] }>('GET', '/oidc/.well-known/jwks', { token: null });
    const { payload } = await jwtVerify(files.TOKEN.value, createLocalJWKSet(keys.body), {
      issuer: `${server.url}/oidc`,
      audience: 'azure:main',
    });
    expect(payload).toMatchObject({
      sub: 'pulumi:environments:org:main:env:app/prod',
      env: 'app/prod',
      root_env: 'app/prod',
      trigger_user: 'main',
    });
    const [opened] = await auditEvents(server, 'environment-open');
    // The workload acts, not the organization that its token acts as.
    expect(opened).toMatchObject({
      user: { githubLogin: 'repo:acme/app:ref:refs/heads/main' },
      details: { environment: 'app/prod' },
    });
  });
});
