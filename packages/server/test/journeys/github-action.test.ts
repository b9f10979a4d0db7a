import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGithubTokenEndpoint } from '../../../../action/test/github-token-endpoint.ts';
import { prepareJob } from '../../../../action/test/job-run.ts';
import { startAwsSts } from '../support/clouds/aws-sts.ts';
import type { CloudServer } from '../support/clouds/https-server.ts';
import { type ServerBehindTls, startServerBehindTls } from '../support/clouds/server-behind-tls.ts';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { auditEvents, environmentsOf } from '../support/environments/environments.ts';
import { type HttpsIssuer, startHttpsIssuer } from '../support/issuers/https-issuer.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';

/** The workflow of the guide, which this test uses. */
const guide = readFileSync(resolve(import.meta.dirname, '../../../../docs/guides/github-actions.md'), 'utf8');
const policy: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? '');
const grant = JSON.parse(/-d '(.*)'/.exec(guide)?.[1] ?? '') as Readonly<Record<string, unknown>>;

const roleArn = 'arn:aws:iam::123456789012:role/deploy';
const subject = 'repo:acme/app:ref:refs/heads/main';
const certificate = '-----BEGIN KEY-----\ncanary-key-line-1\ncanary-key-line-2\n-----END KEY-----\n';

describeOnBothEngines('a job in GitHub Actions without a stored secret', (openTestDatabase) => {
  let issuer: HttpsIssuer;
  let server: ServerBehindTls;
  let sts: CloudServer;

  const document = (endpoint: string) => `
values:
  aws:
    login:
      fn::open::aws-login:
        oidc: {roleArn: ${roleArn}, sessionName: ci, endpoint: ${JSON.stringify(endpoint)}}
  password:
    fn::secret: canary-password
  environmentVariables:
    AWS_ACCESS_KEY_ID: \${aws.login.accessKeyId}
    AWS_SECRET_ACCESS_KEY: \${aws.login.secretAccessKey}
    AWS_SESSION_TOKEN: \${aws.login.sessionToken}
    DATABASE_URL: postgres://app:\${password}@db.internal/app
    VERSION: 1.10
  files:
    TLS_KEY:
      fn::secret: ${JSON.stringify(certificate)}
`;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    issuer = await startHttpsIssuer({ authority });
    server = await startServerBehindTls({ database: await openTestDatabase(), authority });
    sts = await startAwsSts({
      authority,
      providers: [{ issuer: server.issuer, audiences: ['aws:main'] }],
      roles: [
        {
          arn: roleArn,
          issuer: server.issuer,
          audience: 'aws:main',
          subject: { equals: 'pulumi:environments:org:main:env:app/prod' },
          maxSessionSeconds: 7_200,
        },
      ],
    });
    await trustIssuer();
    const environments = environmentsOf(server);
    await environments.make('app/prod', document(sts.url));
    await environments.make('app/broken', document(`${sts.url}/nowhere`));
    await environments.make('app/closed', 'values: {a: 1}');
    for (const environment of ['prod', 'broken']) {
      const body = { ...grant, environment };
      const created = await server.call('PUT', '/api/orgs/main/environment-grants', { body });
      expect(created).toMatchObject({ status: 200 });
    }
  });

  afterAll(async () => {
    await server.stop();
    await sts.stop();
    await issuer.stop();
  });

  async function trustIssuer(): Promise<void> {
    const { body } = await server.call<{ id: string }>('POST', '/api/orgs/main/oidc/issuers', {
      body: { name: 'github', url: issuer.url, singleUse: true },
    });
    const path = `/api/orgs/main/auth/policies/oidcissuers/${body.id}`;
    const { body: policies } = await server.call<{ id: string }>('GET', path);
    await server.call('PATCH', `/api/orgs/main/auth/policies/${policies.id}`, {
      body: { policies: [policy] },
    });
  }

  async function prepare(inputs: Readonly<Record<string, string>>, sub = subject) {
    const github = await startGithubTokenEndpoint((aud) =>
      issuer.mint({ sub, aud, jti: crypto.randomUUID() }),
    );
    return prepareJob({ inputs: { url: server.url, organization: 'main', ...inputs }, env: github.env });
  }

  test('gets AWS credentials, secrets and files, and leaves nothing behind', async () => {
    const job = await prepare({ environment: 'app/prod', keys: 'password' });
    const step = await job.main();
    expect(step.exitCode, step.log).toBe(0);
    expect(step.variables).toEqual({
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SECRET_ACCESS_KEY: expect.stringMatching(/^secret-/),
      AWS_SESSION_TOKEN: expect.stringMatching(/^session-/),
      DATABASE_URL: 'postgres://app:canary-password@db.internal/app',
      VERSION: '1.10',
      TLS_KEY: expect.stringMatching(/\/TLS_KEY$/),
    });
    const path = step.variables['TLS_KEY'] ?? '';
    expect(readFileSync(path, 'utf8')).toBe(certificate);
    expect(step.outputs['password']).toBe('canary-password');

    const token = step.outputs['access-token'] ?? '';
    const { AWS_SECRET_ACCESS_KEY: key = '', AWS_SESSION_TOKEN: session = '' } = step.variables;
    expect(step.masks).toEqual(
      expect.arrayContaining([
        token,
        key,
        session,
        'canary-password',
        'canary-key-line-1',
        'canary-key-line-2',
      ]),
    );
    for (const secret of ['canary', token, key, session]) expect(step.log).not.toContain(secret);

    expect((await server.call('GET', '/api/user', { token })).status).toBe(200);
    expect(await job.post()).toMatchObject({ exitCode: 0, log: '' });
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(job.directory)).toEqual([]);
    expect((await server.call('GET', '/api/user', { token })).status).toBe(401);
    const [opened] = await auditEvents(server, 'environment-open');
    expect(opened).toMatchObject({ description: expect.stringContaining('app/prod') });
  });

  test.each([
    ['another branch', { environment: 'app/prod' }, 'repo:acme/app:ref:refs/heads/other', /invalid_grant/],
    ['an environment that was not granted', { environment: 'app/closed' }, subject, /app\/closed/],
    [
      'an environment whose login fails',
      { environment: 'app/broken' },
      subject,
      /app\/broken:\d+:\d+: aws-login: /,
    ],
    ['a revision that is not there', { environment: 'app/prod@99' }, subject, /99/],
    [
      'a longer duration than granted',
      { environment: 'app/prod', 'environment-lifetime': '3601' },
      subject,
      /app\/prod open for at most 1h0m0s/,
    ],
  ])('fails with an explanation for %s', async (_name, inputs, sub, message) => {
    const job = await prepare(inputs, sub);
    const step = await job.main();
    expect(step.log).toMatch(message);
    expect(step).toMatchObject({ exitCode: 1, variables: {} });
    expect(step.log).not.toContain('canary');
    expect((await job.post()).exitCode).toBe(0);
  });
});
