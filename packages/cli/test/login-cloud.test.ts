import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startAnsweringServer } from './support/answering-server.ts';
import { runInProcess } from './support/run-in-process.ts';
import { runSymbolon } from './support/run-symbolon.ts';

const expiresAt = '2026-08-01T12:00:00.000Z';
const roleArn = 'arn:aws:iam::123456789012:role/deploy';
const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzIn0.c2ln';

const path = (kind: string) => `/api/orgs/main/oidc/logins/${kind}`;
const aws = { accessKeyId: 'ASIA1', secretAccessKey: 'se/cr+et=', sessionToken: 'session' };

/** A server whose logins return the outputs of real ones, which packages/server tests. */
async function startLogins(changes: Readonly<Record<string, object>> = {}) {
  const server = await startAnsweringServer({
    [path('aws-login')]: { outputs: aws, secrets: ['/secretAccessKey', '/sessionToken'], expiresAt },
    [path('azure-login')]: {
      outputs: { clientId: 'client', tenantId: 'tenant', subscriptionId: 'subscription', oidc: { token } },
      secrets: ['/oidc/token'],
      expiresAt,
    },
    [path('gcp-login')]: {
      outputs: { project: 42, accessToken: 'ya29.a', tokenType: 'Bearer', expiry: expiresAt },
      secrets: ['/accessToken'],
      expiresAt,
    },
    [path('gcp-identity-token')]: { outputs: { token }, secrets: ['/token'], expiresAt },
    [path('vault-login')]: {
      outputs: { address: 'https://vault.example', namespace: 'team', token: 'hvs.a' },
      secrets: ['/token'],
      expiresAt: null,
    },
    ...changes,
  });
  const env = {
    SYMBOLON_URL: server.url,
    SYMBOLON_ACCESS_TOKEN: 'pul-1',
    SYMBOLON_ORG: 'main',
    PATH: process.env['PATH'] ?? '',
  };
  return { ...server, env };
}

const policies = ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::123456789012:policy/deploy'];
const logins = {
  aws: ['login-cloud', 'aws', '--role', roleArn],
  azure: ['login-cloud', 'azure', '--client-id', 'client', '--tenant-id', 'tenant'],
  gcp: [
    ...['login-cloud', 'gcp', '--project', '42', '--pool', 'ci', '--provider', 'symbolon'],
    ...['--service-account', 'deploy@acme.iam.gserviceaccount.com'],
  ],
  vault: ['login-cloud', 'vault', '--address', 'https://vault.example', '--role', 'deploy'],
};

describe('the request to the server', () => {
  test.each([
    [
      [
        ...logins.aws,
        '--session-name',
        'ci',
        '--duration',
        '30m',
        ...policies.flatMap((arn) => ['--policy', arn]),
      ],
      { oidc: { roleArn, sessionName: 'ci', duration: '1800s', policyArns: policies } },
    ],
    [logins.aws, { oidc: { roleArn, sessionName: 'symbolon', duration: '1h' } }],
    [
      [...logins.azure, '--subscription-id', 's', '--subject-attribute', 'pulumi.user.login'],
      {
        clientId: 'client',
        tenantId: 'tenant',
        subscriptionId: 's',
        oidc: true,
        subjectAttributes: ['pulumi.user.login'],
      },
    ],
    [
      logins.gcp,
      {
        project: 42,
        oidc: {
          workloadPoolId: 'ci',
          providerId: 'symbolon',
          serviceAccount: 'deploy@acme.iam.gserviceaccount.com',
        },
      },
    ],
    [
      [...logins.vault, '--mount', 'ci', '--namespace', 'team'],
      { address: 'https://vault.example', namespace: 'team', jwt: { role: 'deploy', mount: 'ci' } },
    ],
  ])('%j', async (parameters, inputs) => {
    const { env, bodies } = await startLogins();
    expect(await runInProcess(parameters, { env })).toMatchObject({ exitCode: 0 });
    expect(bodies).toEqual([{ inputs, deadlineSeconds: 25 }]);
  });

  test.each([
    [
      [...logins.aws, '--subject-attribute', 'pulumi.user.logn'],
      '--subject-attribute must be rootEnvironment.name',
    ],
    [[...logins.vault, '--audience-prefix', 'aws'], '--audience-prefix must be vault'],
  ])('is not sent with an input that the contract refuses: %j', async (parameters, message) => {
    const { env, bodies } = await startLogins();
    const { exitCode, stderr } = await runInProcess(parameters, { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(bodies).toEqual([]);
  });
});

describe('the output', () => {
  test.each(Object.entries(logins))('of %s has no secret unless requested', async (_cloud, parameters) => {
    const { env } = await startLogins();
    const ran = await runInProcess(parameters, { env });
    expect(ran.stdout).toContain('[secret]');
    expect(ran.stdout + ran.stderr).not.toMatch(/se\/cr|session\b|eyJ|ya29|hvs/);
    const shown = await runInProcess([...parameters, '--show-secrets'], { env });
    expect(shown.stdout).toMatch(/se\/cr|eyJ|ya29|hvs/);
  });

  test.each([
    [
      logins.aws,
      `AWS_ACCESS_KEY_ID=ASIA1\nAWS_SECRET_ACCESS_KEY=se/cr+et=\nAWS_SESSION_TOKEN=session\nAWS_CREDENTIAL_EXPIRATION=${expiresAt}\n`,
    ],
    [
      logins.azure,
      `ARM_USE_OIDC=true\nARM_OIDC_TOKEN=${token}\nARM_CLIENT_ID=client\nARM_TENANT_ID=tenant\nARM_SUBSCRIPTION_ID=subscription\n`,
    ],
    [logins.gcp, 'GOOGLE_OAUTH_ACCESS_TOKEN=ya29.a\nCLOUDSDK_AUTH_ACCESS_TOKEN=ya29.a\n'],
    [logins.vault, 'VAULT_ADDR=https://vault.example\nVAULT_TOKEN=hvs.a\nVAULT_NAMESPACE=team\n'],
  ])('%j as variables', async (parameters, lines) => {
    const { env } = await startLogins();
    const ran = await runInProcess([...parameters, '--format', 'env'], { env });
    expect(ran).toEqual({ exitCode: 0, stdout: lines, stderr: '' });
  });

  test.each(['a\nLD_PRELOAD=evil.so', '$(reboot)', 'a b', '`reboot`'])(
    'has no value with a special meaning in a shell: %j',
    async (secretAccessKey) => {
      const outputs = { ...aws, secretAccessKey };
      const { env } = await startLogins({ [path('aws-login')]: { outputs, secrets: [], expiresAt } });
      const ran = await runInProcess([...logins.aws, '--format', 'env'], { env });
      expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
      expect(ran.stderr).toContain(
        'the value of AWS_SECRET_ACCESS_KEY cannot be written as a NAME=VALUE line',
      );
      expect(ran.stderr).not.toMatch(/reboot|evil/);
    },
  );

  test('with --json is the server’s response', async () => {
    const { env } = await startLogins();
    const { stdout } = await runInProcess([...logins.aws, '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ outputs: aws, expiresAt });
  });

  test.each([
    [
      [...logins.aws, '--as', 'aws-credential-process'],
      {},
      {
        Version: 1,
        AccessKeyId: 'ASIA1',
        SecretAccessKey: 'se/cr+et=',
        SessionToken: 'session',
        Expiration: expiresAt,
      },
    ],
    [
      [...logins.gcp, '--as', 'kubernetes-exec'],
      {},
      {
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { token: 'ya29.a', expirationTimestamp: '2026-08-01T12:00:00Z' },
      },
    ],
    [
      [...logins.gcp, '--as', 'kubernetes-exec'],
      {
        KUBERNETES_EXEC_INFO:
          '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","spec":{}}',
      },
      expect.objectContaining({ apiVersion: 'client.authentication.k8s.io/v1beta1' }),
    ],
    [
      ['login-cloud', 'gcp', '--as', 'google-executable'],
      {},
      {
        version: 1,
        success: true,
        token_type: 'urn:ietf:params:oauth:token-type:id_token',
        id_token: token,
        expiration_time: 1_785_585_600,
      },
    ],
  ])(
    '%j with %j has the tool’s format and nothing else on both outputs',
    async (parameters, variables, answer) => {
      const { env } = await startLogins();
      const ran = await runInProcess(parameters, { env: { ...env, ...variables } });
      expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
      expect(JSON.parse(ran.stdout)).toEqual(answer);
    },
  );
});

describe('a command run with the credentials', () => {
  const node = (script: string) => ['--exec', '--', process.execPath, '-e', script];

  test('has the variables, without those that take precedence, and its exit code is returned', async () => {
    const { env } = await startLogins();
    const script = `console.log(process.env.AWS_ACCESS_KEY_ID, process.env.AWS_PROFILE, process.argv.slice(1)); process.exit(7)`;
    const ran = await runSymbolon([...logins.aws, ...node(script), 'one', '--json'], {
      env: { ...env, AWS_PROFILE: 'mine' },
    });
    expect(ran).toEqual({ exitCode: 7, stdout: "ASIA1 undefined [ 'one', '--json' ]\n", stderr: '' });
  });

  test('receives signals, and a fatal one sets the exit code as in shells', async () => {
    const { env } = await startLogins();
    const binary = fileURLToPath(new URL('../bin/symbolon.js', import.meta.url));
    const script = `process.once('SIGTERM', () => { console.log('term'); process.kill(process.pid, 'SIGKILL') }); setInterval(() => {}, 1000); console.log('up')`;
    const child = spawn(process.execPath, [binary, ...logins.vault, ...node(script)], {
      env: { ...env, SYMBOLON_CONFIG_HOME: '/nonexistent' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.once('data', () => child.kill('SIGTERM'));
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(said).toBe('up\nterm\n');
    expect(code).toBe(137);
  });

  test.each([
    ['/nonexistent/program', 127],
    ['/', 126],
  ])('%s cannot be run and sets the exit code as in shells', async (program, exitCode) => {
    const { env } = await startLogins();
    const ran = await runInProcess([...logins.aws, '--exec', '--', program], { env });
    expect(ran).toMatchObject({ exitCode, stdout: '' });
    expect(ran.stderr).toContain(`"${program}"`);
  });
});

describe('an invalid command line exits with 2 before any request', () => {
  test.each([
    [['login-cloud', 'aws'], 'the login needs --role'],
    [[...logins.aws, '--exec'], '--exec and a command after --'],
    [[...logins.aws, '--', 'env'], '--exec and a command after --'],
    [[...logins.aws, '--format', 'env', '--as', 'aws-credential-process'], 'are mutually exclusive'],
    [[...logins.aws, '--json', '--exec', '--', 'env'], 'are mutually exclusive'],
    [[...logins.aws, '--as', 'kubernetes-exec'], '--as must be aws-credential-process'],
    [[...logins.aws, '--format', 'yaml'], '--format must be env or json'],
    [[...logins.vault, '--as', 'kubernetes-exec'], 'unknown option --as'],
    [logins.gcp.with(logins.gcp.indexOf('42'), 'acme'), 'the number of the project'],
    [[...logins.gcp, '--as', 'google-executable'], 'has no effect with --as google-executable'],
    [['login-cloud', 'mars'], 'unknown command'],
  ])('%j', async (parameters, message) => {
    const { env, bodies } = await startLogins();
    const ran = await runInProcess(parameters, { env });
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(bodies).toEqual([]);
  });
});
