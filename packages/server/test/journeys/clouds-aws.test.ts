import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAwsSts } from '../support/clouds/aws-sts.ts';
import type { CloudServer } from '../support/clouds/https-server.ts';
import { type ServerBehindTls, startServerBehindTls } from '../support/clouds/server-behind-tls.ts';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';

const account = 'arn:aws:iam::123456789012:role';
const subject = 'pulumi:environments:org:main:env:<yaml>';

describeOnBothEngines('aws-login', (openTestDatabase) => {
  let server: ServerBehindTls;
  let sts: CloudServer;

  const assume = (role: Record<string, unknown>) => ({
    oidc: { roleArn: `${account}/deploy`, sessionName: 'ci', endpoint: sts.url, ...role },
  });

  beforeAll(async () => {
    const authority = await createTestAuthority();
    server = await startServerBehindTls({ database: await openTestDatabase(), authority });
    const { issuer } = server;
    const trust = { issuer, audience: 'aws:main', maxSessionSeconds: 7_200 };
    sts = await startAwsSts({
      authority,
      providers: [{ issuer, audiences: ['aws:main'] }],
      roles: [
        { ...trust, arn: `${account}/deploy`, subject: { equals: subject } },
        { ...trust, arn: `${account}/any`, subject: { like: 'pulumi:environments:org:main:env:*' } },
        { ...trust, arn: `${account}/almost`, subject: { equals: `${subject}x` } },
        {
          ...trust,
          arn: `${account}/person`,
          subject: { like: '*:pulumi.user.login:admin:pulumi.token.type:personal' },
        },
      ],
    });
  });

  afterAll(async () => {
    await server.stop();
    await sts.stop();
  });

  test('a role that trusts this server gives credentials for two hours', async () => {
    const before = Date.now();
    const { status, body } = await server.login('aws-login', assume({}));
    expect(status, body.message).toBe(200);
    expect(body.outputs).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.stringMatching(/^secret-/),
      sessionToken: expect.stringMatching(/^session-/),
    });
    expect(body.secrets).toEqual(['/secretAccessKey', '/sessionToken']);
    expect(Date.parse(body.expiresAt ?? '') - before).toBeGreaterThanOrEqual(7_200_000);
    const form = new URLSearchParams(sts.requests.at(-1)?.body);
    expect(form.get('DurationSeconds')).toBe('7200');
    expect(form.get('RoleSessionName')).toBe('ci');
  });

  test('obtained credentials are audited, without their secrets', async () => {
    const { body } = await server.login('aws-login', assume({ sessionName: 'audited' }));
    const logs = await server.call('GET', '/api/orgs/main/auditlogs/v2');
    const text = JSON.stringify(logs.body);
    expect(text).toContain('cloud-credentials-obtained');
    expect(text).toContain('identity-token-issued');
    expect(text).not.toContain(String(body.outputs['secretAccessKey']));
    expect(text).not.toContain(String(body.outputs['sessionToken']));
    expect(text).not.toContain('eyJ');
  });

  test('duration, policies and attributes go to the cloud', async () => {
    const policyArns = ['arn:aws:iam::aws:policy/ReadOnlyAccess'];
    const subjectAttributes = ['pulumi.user.login', 'pulumi.token.type'];
    const { status } = await server.login(
      'aws-login',
      assume({ roleArn: `${account}/person`, duration: '15m', policyArns, subjectAttributes }),
    );
    expect(status).toBe(200);
    const form = new URLSearchParams(sts.requests.at(-1)?.body);
    expect(form.get('DurationSeconds')).toBe('900');
    expect(form.get('PolicyArns.member.1.arn')).toBe(policyArns[0]);
  });

  test('a trust policy that differs by one character refuses, and the message shows what was presented', async () => {
    const { status, body } = await server.login('aws-login', assume({ roleArn: `${account}/almost` }));
    expect(status).toBe(400);
    expect(body.message).toBe(
      'aws-login: AWS STS refused: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity. ' +
        `Presented: iss "${server.issuer}", aud "aws:main", sub "${subject}"; compare with the trust policy of ` +
        `${account}/almost and the audiences of its IAM identity provider.`,
    );
  });

  test.each([
    [
      'the session is longer than the role allows',
      { duration: '3h' },
      'ValidationError: The requested DurationSeconds exceeds',
    ],
    ['the session is too short for STS', { duration: '5m' }, 'ValidationError: 1 validation error detected'],
  ])("where %s STS's own words are passed on", async (_why, role, words) => {
    const { status, body } = await server.login('aws-login', assume(role));
    expect(status).toBe(400);
    expect(body.message).toContain(`AWS STS refused: ${words}`);
  });

  test('an identity provider that does not list the audience refuses', async () => {
    await server.call('POST', '/api/orgs', { body: { name: 'other' } });
    const { body } = await server.login('aws-login', assume({}), { organization: 'other' });
    expect(body.message).toContain('InvalidIdentityToken: Incorrect token audience. Presented: iss ');
    expect(body.message).toContain('aud "aws:other"');
  });

  test('static credentials are returned unchanged, with the secrets marked', async () => {
    const fixed = { accessKeyId: 'AKIA1', secretAccessKey: 's' };
    const { body } = await server.login('aws-login', { static: fixed });
    expect(body).toEqual({ outputs: fixed, secrets: ['/secretAccessKey'], expiresAt: null });
  });

  test.each([
    [{}, 'aws-login: must have exactly one of oidc, static'],
    [{ oidc: { sessionName: 'ci' } }, 'aws-login: oidc.roleArn is required'],
    [
      { oidc: { roleArn: 'arn', sessionName: 'c' } },
      'aws-login: oidc.roleArn must have at least 20 characters; oidc.sessionName must have at least 2 characters',
    ],
    [
      { oidc: { roleArn: `${account}/deploy`, sessionName: 'ci', policyArn: [] } },
      'fn::open::aws-login does not accept an input named "oidc.policyArn"',
    ],
  ])('invalid inputs are refused, and the member is named: %j', async (inputs, message) => {
    const { status, body } = await server.login('aws-login', inputs);
    expect([status, body.message]).toEqual([400, message]);
  });
});
