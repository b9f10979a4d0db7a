import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fromTokenFile, fromWebToken } from '@aws-sdk/credential-providers';
import { ClientAssertionCredential, WorkloadIdentityCredential } from '@azure/identity';
import { IdentityPoolClient } from 'google-auth-library';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { discovery } from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/index.ts';
import { startAwsSts } from '../support/clouds/aws-sts.ts';
import { startEntra } from '../support/clouds/entra.ts';
import { type Job, trustJob } from '../support/clouds/exchanged-token.ts';
import { startGoogle } from '../support/clouds/google.ts';
import { type CloudServer, json, startCloudServer } from '../support/clouds/https-server.ts';
import { type ServerBehindTls, startServerBehindTls } from '../support/clouds/server-behind-tls.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';

const roleArn = 'arn:aws:iam::123456789012:role/deploy';
const tenantId = '11111111-2222-3333-4444-555555555555';
const clientId = '99999999-2222-3333-4444-555555555555';
const provider = 'projects/42/locations/global/workloadIdentityPools/ci/providers/symbolon';
const serviceAccount = 'deploy@acme.iam.gserviceaccount.com';
const entraAudience = 'api://AzureADTokenExchange';

describe('tokens of this server are accepted by', () => {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-sdks-'));
  const tokenFile = join(directory, 'token');
  let server: ServerBehindTls;
  let job: Job;
  let clouds: {
    readonly sts: CloudServer;
    readonly entra: CloudServer;
    readonly google: CloudServer;
    readonly url: CloudServer;
  };
  let urlToken = '';

  const exchangeToFile = async (audience: string) => writeFileSync(tokenFile, await job.exchange(audience));

  beforeAll(async () => {
    const authority = await createTestAuthority();
    // The SDKs connect by themselves, as on any machine that trusts a private authority.
    setDefaultCACertificates([...getCACertificates('default'), authority.certificatePem]);
    const database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
    server = await startServerBehindTls({ database, authority });
    job = await trustJob(server);
    const issuer = `${server.issuer}/v2`;
    const { subject } = job;
    clouds = {
      sts: await startAwsSts({
        authority,
        providers: [{ issuer, audiences: ['sts.amazonaws.com'] }],
        roles: [{ arn: roleArn, issuer, audience: 'sts.amazonaws.com', subject: { equals: subject } }],
      }),
      entra: await startEntra({
        authority,
        tenantId,
        applications: {
          [clientId]: [
            { issuer, subject, audience: entraAudience },
            {
              issuer: server.issuer,
              subject: 'pulumi:environments:org:main:env:<yaml>',
              audience: 'azure:main',
            },
          ],
        },
      }),
      google: await startGoogle({
        authority,
        providers: [{ name: provider, issuer, allowedAudiences: [`https://iam.googleapis.com/${provider}`] }],
        serviceAccounts: { [serviceAccount]: [subject] },
      }),
      url: await startCloudServer(authority, () => json(200, { id_token: urlToken })),
    };
  });

  afterAll(async () => {
    await server.stop();
    for (const cloud of Object.values(clouds)) await cloud.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test('the AWS SDK from a web token', async () => {
    const credentials = await fromWebToken({
      roleArn,
      roleSessionName: 'ci',
      webIdentityToken: await job.exchange('sts.amazonaws.com'),
      clientConfig: { endpoint: clouds.sts.url, region: 'us-east-1' },
    })();
    expect(credentials).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });
  });

  test('the AWS SDK from a token file', async () => {
    await exchangeToFile('sts.amazonaws.com');
    const clientConfig = { endpoint: clouds.sts.url, region: 'us-east-1' };
    const credentials = await fromTokenFile({ roleArn, webIdentityTokenFile: tokenFile, clientConfig })();
    expect(credentials).toMatchObject({ sessionToken: expect.stringMatching(/^session-/) });
  });

  test('the AWS SDK, which reports a different audience', async () => {
    const provide = fromWebToken({
      roleArn,
      webIdentityToken: await job.exchange('sts.amazonaws.co'),
      clientConfig: { endpoint: clouds.sts.url, region: 'us-east-1' },
    });
    await expect(provide()).rejects.toThrow('Incorrect token audience');
  });

  const azure = () => ({ authorityHost: clouds.entra.url, disableInstanceDiscovery: true });

  test('@azure/identity as a client assertion', async () => {
    const credential = new ClientAssertionCredential(
      tenantId,
      clientId,
      () => job.exchange(entraAudience),
      azure(),
    );
    const { token } = await credential.getToken('https://management.azure.com/.default');
    expect(token).toMatch(/^entra-/);
  });

  test('@azure/identity as a client assertion from azure-login', async () => {
    const { body } = await server.login('azure-login', { clientId, tenantId, oidc: true });
    const { token: assertion } = body.outputs['oidc'] as { token: string };
    expect(body.secrets).toEqual(['/oidc/token']);
    const credential = new ClientAssertionCredential(tenantId, clientId, async () => assertion, azure());
    expect((await credential.getToken('https://vault.azure.net/.default')).token).toMatch(/^entra-/);
  });

  test('@azure/identity as a workload identity', async () => {
    await exchangeToFile(entraAudience);
    const credential = new WorkloadIdentityCredential({
      tenantId,
      clientId,
      tokenFilePath: tokenFile,
      ...azure(),
    });
    expect((await credential.getToken('https://graph.microsoft.com/.default')).token).toMatch(/^entra-/);
  });

  test('@azure/identity, which reports a different audience', async () => {
    const credential = new ClientAssertionCredential(
      tenantId,
      clientId,
      () => job.exchange('api://other'),
      azure(),
    );
    await expect(credential.getToken('https://management.azure.com/.default')).rejects.toThrow(
      'AADSTS700212',
    );
  });

  const external = (source: Record<string, unknown>) =>
    new IdentityPoolClient({
      type: 'external_account',
      audience: `//iam.googleapis.com/${provider}`,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${clouds.google.url}/v1/token`,
      service_account_impersonation_url: `${clouds.google.url}/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
      credential_source: source,
    });

  test("Google's client as an external account from a file", async () => {
    await exchangeToFile(`https://iam.googleapis.com/${provider}`);
    const { token } = await external({ file: tokenFile }).getAccessToken();
    expect(token).toMatch(/^ya29\.impersonated-/);
  });

  test("Google's client as an external account from a URL", async () => {
    urlToken = await job.exchange(`https://iam.googleapis.com/${provider}`);
    const format = { type: 'json', subject_token_field_name: 'id_token' };
    const { token } = await external({ url: clouds.url.url, format }).getAccessToken();
    expect(token).toMatch(/^ya29\.impersonated-/);
  });

  test('jose, with the keys that the discovery document names', async () => {
    const issuer = `${server.issuer}/v2`;
    const configuration = await discovery(new URL(issuer), 'any-client');
    const { jwks_uri: keysUrl = '' } = configuration.serverMetadata();
    const keys = createRemoteJWKSet(new URL(keysUrl));
    const { payload } = await jwtVerify(await job.exchange('any-client'), keys, {
      issuer,
      audience: 'any-client',
    });
    expect(payload.sub).toBe(job.subject);
  });

  test('openid-client, which confirms the identity of both issuers', async () => {
    for (const issuer of [server.issuer, `${server.issuer}/v2`]) {
      const configuration = await discovery(new URL(issuer), 'any-client');
      expect(configuration.serverMetadata().issuer).toBe(issuer);
    }
  });
});
