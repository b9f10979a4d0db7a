import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { type Environments, environmentsOf } from '../support/environments/environments.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';
import { type KmsStandIn, startKmsStandIn } from '../support/keys/kms-stand-in.ts';
import { type RegisteredIssuer, startTrustingServer, type TrustingServer } from './trusting-server.ts';

const message =
  'The signing keys of this server cannot be reached; try again in a few seconds. If the problem persists, see the log ' +
  'of the server for the reason.';
const awsLogin = {
  oidc: {
    roleArn: 'arn:aws:iam::123456789012:role/deploy',
    sessionName: 'test',
    endpoint: 'https://sts.invalid',
  },
};

interface LogLine {
  readonly msg: string;
  readonly requestId?: string;
  readonly kind?: string;
  readonly err?: { readonly message: string };
}

describeOnBothEngines('a server whose KMS fails', (openTestDatabase) => {
  const written: string[] = [];
  let kms: KmsStandIn;
  let server: TrustingServer;
  let issuer: RegisteredIssuer;
  let environments: Environments;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    kms = await startKmsStandIn(authority);
    process.env['AWS_ENDPOINT_URL_KMS'] = kms.url;
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'not-a-secret';
    server = await startTrustingServer(await openTestDatabase(), {
      authorities: [authority.certificatePem],
      logger: createLogger('error', { write: (line) => void written.push(line) }),
      config: {
        v2Algorithm: 'ES256',
        signing: { backend: 'aws-kms', awsKms: { region: 'eu-west-1', keyIds: [] }, pkcs11: null },
      },
    });
    issuer = await server.registerIssuer({
      policies: [
        {
          decision: 'allow',
          tokenType: 'identity',
          audience: 'relying',
          authorizedPermissions: [],
          rules: { sub: '*' },
        },
      ],
    });
    environments = environmentsOf(server);
    await environments.make(
      'app/aws',
      `values:\n  login:\n    fn::open::aws-login: ${JSON.stringify(awsLogin)}\n`,
    );
  });
  afterAll(async () => {
    await server.stop();
    await kms.stop();
  });

  const failKms = () => kms.fail({ status: 400, type: 'AccessDeniedException' });
  const restoreKms = () => kms.fail(null);

  // Two tokens of one second would be equal without `jti`, and the second one a replay.
  const hop = (subjectToken = issuer.mint({ jti: randomUUID() })) =>
    server.exchange({
      subject_token: subjectToken,
      requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      audience: 'relying',
      resource: 'urn:pulumi:org:main',
    });

  /** Returns the log lines of a request, and clears the log. */
  function takeLog(requestId: string | null): LogLine[] {
    const lines = written.splice(0).map((line) => JSON.parse(line) as LogLine);
    return lines.filter((line) => line.requestId === requestId);
  }

  test('returns an OAuth error with Retry-After at the token endpoint; then works again', async () => {
    failKms();
    const { status, headers, body } = await hop();
    expect([status, headers.get('retry-after'), headers.get('cache-control')]).toEqual([
      503,
      '5',
      'no-store',
    ]);
    expect(body).toEqual({ error: 'temporarily_unavailable', error_description: message });
    const log = takeLog(headers.get('x-pulumi-request-id'));
    expect(log.map(({ msg, err }) => [msg, err?.message])).toEqual([
      ['request failed', 'stand-in: AccessDeniedException'],
    ]);
    restoreKms();
    expect((await hop()).status).toBe(200);
  });

  test('records no grant without its token, and spends no single use', async () => {
    await server.call('PATCH', `/api/orgs/main/oidc/issuers/${issuer.id}`, { body: { singleUse: true } });
    const events = async () => {
      const path = '/api/orgs/main/auditlogs/v2?eventFilter=identity-token-issued';
      return (await server.call<{ auditLogEvents: unknown[] }>('GET', path)).body.auditLogEvents.length;
    };
    const decisions = async () => {
      const path = '/api/orgs/main/oidc/decisions?maxResults=1';
      return (await server.call<{ decisions: object[] }>('GET', path)).body.decisions;
    };
    const before = [await events(), await decisions()];
    const subjectToken = issuer.mint({ jti: randomUUID() });
    failKms();
    const answer = await hop(subjectToken);
    restoreKms();
    expect(answer.status).toBe(503);
    expect([await events(), await decisions()]).toEqual(before);
    expect((await hop(subjectToken)).status).toBe(200);
    expect((await hop(subjectToken)).status).toBe(400);
    expect(await decisions()).toMatchObject([{ reason: 'replayed' }]);
    // A replay costs no signature: without the KMS it is refused in the same way.
    failKms();
    const replay = await hop(subjectToken);
    restoreKms();
    expect(replay).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('reports it to a login, counts it, and logs the reason', async () => {
    failKms();
    const { status, headers, body } = await server.call('POST', '/api/orgs/main/oidc/logins/aws-login', {
      body: { inputs: awsLogin },
    });
    restoreKms();
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(body).toEqual({ code: 503, message: `aws-login: ${message}` });
    const [log] = takeLog(headers.get('x-pulumi-request-id'));
    expect([log?.msg, log?.kind, log?.err?.message]).toEqual([
      'no token could be signed for a login',
      'aws-login',
      'stand-in: AccessDeniedException',
    ]);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(
      /symbolon_login_seconds_count\{kind="aws-login",outcome="signing_unavailable"\} 1\n/,
    );
  });

  test('reports it to a login of an environment, and logs the reason', async () => {
    failKms();
    const { headers, body } = await environments.open('app/aws');
    restoreKms();
    expect(body.diagnostics?.map(({ summary }) => summary)).toEqual([`aws-login: ${message}`]);
    expect(JSON.stringify(body)).not.toContain('AccessDenied');
    const log = takeLog(headers.get('x-pulumi-request-id'));
    expect(log.map(({ msg, err }) => [msg, err?.message])).toEqual([
      ['no token could be signed for a login', 'stand-in: AccessDeniedException'],
    ]);
  });

  test('does not mistake a KMS that refuses connections for a database', async () => {
    await kms.stop();
    const { status, headers, body } = await hop();
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(body).toEqual({ error: 'temporarily_unavailable', error_description: message });
    const [log] = takeLog(headers.get('x-pulumi-request-id'));
    expect(log?.err?.message).toContain('ECONNREFUSED');
    const login = await server.call('POST', '/api/orgs/main/oidc/logins/aws-login', {
      body: { inputs: awsLogin },
    });
    expect(login.body).toEqual({ code: 503, message: `aws-login: ${message}` });
  });
});
