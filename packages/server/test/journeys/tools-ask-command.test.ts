import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { fromIni, fromProcess } from '@aws-sdk/credential-providers';
import { PluggableAuthClient } from 'google-auth-library';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/database/index.ts';
import { startAwsSts } from '../support/clouds/aws-sts.ts';
import { startGoogle } from '../support/clouds/google.ts';
import type { CloudServer } from '../support/clouds/https-server.ts';
import { type ServerBehindTls, startServerBehindTls } from '../support/clouds/server-behind-tls.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';

const roleArn = 'arn:aws:iam::123456789012:role/deploy';
const otherArn = 'arn:aws:iam::123456789012:role/other';
const subject = 'pulumi:environments:org:main:env:<yaml>';
const provider = 'projects/42/locations/global/workloadIdentityPools/ci/providers/symbolon';
const serviceAccount = 'deploy@acme.iam.gserviceaccount.com';
const binary = fileURLToPath(new URL('../../../cli/bin/symbolon.js', import.meta.url));
const symbolon = `${process.execPath} ${binary}`;

describe('the symbolon command, called by', () => {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-tools-'));
  const configFilepath = join(directory, 'config');
  let server: ServerBehindTls;
  let sts: CloudServer;
  let google: CloudServer;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    setDefaultCACertificates([...getCACertificates('default'), authority.certificatePem]);
    const database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
    server = await startServerBehindTls({ database, authority });
    const { issuer } = server;
    const role = { issuer, audience: 'aws:main' };
    sts = await startAwsSts({
      authority,
      providers: [{ issuer, audiences: ['aws:main'] }],
      roles: [
        { ...role, arn: roleArn, subject: { equals: subject } },
        { ...role, arn: otherArn, subject: { equals: 'somebody else' } },
      ],
    });
    google = await startGoogle({
      authority,
      providers: [{ name: provider, issuer, allowedAudiences: ['gcp:main'] }],
      serviceAccounts: { [serviceAccount]: [subject] },
    });
    const profile = (name: string, arn: string) =>
      `[profile ${name}]\ncredential_process = ${symbolon} login-cloud aws --role ${arn} --endpoint ${sts.url} --as aws-credential-process\n`;
    writeFileSync(configFilepath, profile('deploy', roleArn) + profile('other', otherArn));
    vi.stubEnv('SYMBOLON_CONFIG_HOME', directory);
    vi.stubEnv('SYMBOLON_URL', server.url);
    vi.stubEnv('SYMBOLON_ACCESS_TOKEN', server.adminToken);
    vi.stubEnv('GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES', '1');
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.stop();
    await sts.stop();
    await google.stop();
    rmSync(directory, { recursive: true });
  });

  test.each([
    ['fromIni', fromIni],
    ['fromProcess', fromProcess],
  ])('the AWS SDK as a credential_process of a profile (%s), gives credentials', async (_name, from) => {
    const credentials = await from({ profile: 'deploy', configFilepath, filepath: configFilepath })();
    expect(credentials).toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.stringMatching(/^secret-/),
      sessionToken: expect.stringMatching(/^session-/),
      expiration: expect.any(Date),
    });
  });

  test('the AWS SDK for a role that does not trust the subject, fails and shows the presented claims', async () => {
    const provide = fromProcess({ profile: 'other', configFilepath, filepath: configFilepath });
    await expect(provide()).rejects.toThrow(
      /AWS STS refused: AccessDenied: [\s\S]*aud "aws:main", sub "pulumi:environments:org:main:env:<yaml>"/,
    );
  });

  test('google-auth-library as an executable, gives the subject token', async () => {
    const client = new PluggableAuthClient({
      type: 'external_account',
      audience: `//iam.googleapis.com/${provider}`,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${google.url}/v1/token`,
      service_account_impersonation_url: `${google.url}/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
      credential_source: {
        executable: {
          command: `${symbolon} login-cloud gcp --as google-executable`,
          timeout_millis: 30_000,
        },
      },
    });
    expect((await client.getAccessToken()).token).toMatch(/^ya29\.impersonated-/);
  });
});
