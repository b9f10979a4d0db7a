import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { startAwsSts } from '../support/clouds/aws-sts.ts';
import type { CloudServer } from '../support/clouds/https-server.ts';
import { type ServerBehindTls, startServerBehindTls } from '../support/clouds/server-behind-tls.ts';
import { startVault } from '../support/clouds/vault.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import {
  addMember,
  auditEvents,
  type Environments,
  environmentsOf,
  type WireValue,
} from '../support/environments/environments.ts';
import { scriptedResponses } from '../support/issuers/scripted-responses.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';

const account = 'arn:aws:iam::123456789012:role';

type Members = Readonly<Record<string, WireValue>>;

describeOnBothEngines('environments in the clouds', (openTestDatabase) => {
  let database: TestDatabase;
  let server: ServerBehindTls;
  let sts: CloudServer;
  let vault: CloudServer;
  let environments: Environments;
  const written: string[] = [];

  const awsLogin = (role: string) => `
    fn::open::aws-login:
      oidc: {roleArn: '${account}/${role}', sessionName: ci, endpoint: '${sts.url}'}`;

  beforeAll(async () => {
    database = await openTestDatabase();
    const authority = await createTestAuthority();
    const logger = createLogger('trace', { write: (line) => void written.push(line) });
    server = await startServerBehindTls({ database, authority, logger });
    environments = environmentsOf(server);
    const { issuer } = server;
    const trust = { issuer, audience: 'aws:main', maxSessionSeconds: 7_200 };
    const subject = 'pulumi:environments:org:main:env:app/prod';
    sts = await startAwsSts({
      authority,
      providers: [{ issuer, audiences: ['aws:main', 'main'] }],
      roles: [
        { ...trust, arn: `${account}/deploy`, subject: { equals: subject } },
        {
          ...trust,
          arn: `${account}/base`,
          subject: { equals: 'pulumi:environments:org:main:env:app/base' },
        },
        {
          ...trust,
          arn: `${account}/legacy`,
          audience: 'main',
          subject: { equals: 'pulumi:environments:org:main:env:legacy' },
        },
        {
          ...trust,
          arn: `${account}/rooted`,
          subject: {
            equals:
              'pulumi:environments:pulumi.organization.login:main:rootEnvironment.name:app/top:currentEnvironment.name:app/rooted:pulumi.user.login:admin',
          },
        },
      ],
    });
    vault = await startVault({
      authority,
      issuer,
      roles: {
        app: { boundAudiences: ['main'], boundClaims: { env: 'app/vault' }, ttlSeconds: 600 },
      },
      kv: { 'kv/': { version: 2, secrets: { app: { password: 'vault-canary' } } } },
    });
  });
  afterAll(async () => {
    await server.stop();
    await sts.stop();
    await vault.stop();
  });

  const credentialsOf = (value: WireValue | undefined) => (value?.value ?? {}) as Members;

  test('an environment with a login that AWS trusts opens to credentials, and nothing is stored for it', async () => {
    await environments.make(
      'app/prod',
      `values:\n  aws:${awsLogin('deploy')}\n  environmentVariables:\n    AWS_ACCESS_KEY_ID: \${aws.accessKeyId}\n    AWS_SECRET_ACCESS_KEY: \${aws.secretAccessKey}\n    AWS_SESSION_TOKEN: \${aws.sessionToken}\n`,
    );
    const { body } = await environments.openAndRead('app/prod');
    const variables = credentialsOf(body.properties['environmentVariables']);
    expect(variables).toMatchObject({
      AWS_ACCESS_KEY_ID: { value: expect.stringMatching(/^ASIA/) },
      AWS_SECRET_ACCESS_KEY: { value: expect.stringMatching(/^secret-/), secret: true },
      AWS_SESSION_TOKEN: { value: expect.stringMatching(/^session-/), secret: true },
    });
    expect(variables['AWS_ACCESS_KEY_ID']).not.toHaveProperty('secret');
  });

  test('the subject is that of the environment in which the login is written', async () => {
    await environments.make('app/base', `values:\n  aws:${awsLogin('base')}\n`);
    await environments.make('app/top', 'imports: [app/base]');
    const { body } = await environments.openAndRead('app/top');
    expect(credentialsOf(body.properties['aws'])).toHaveProperty('sessionToken');
    const moved = await environments.openText(`values:\n  aws:${awsLogin('base')}\n`);
    expect(moved.body.diagnostics?.map(({ summary }) => summary)).toEqual([
      expect.stringContaining('sub "pulumi:environments:org:main:env:<yaml>"; compare with the trust policy'),
    ]);
  });

  test('a subject can contain the opened environment and the caller', async () => {
    const attributes = '[rootEnvironment.name, currentEnvironment.name, pulumi.user.login]';
    await environments.make(
      'app/rooted',
      `values:\n  aws:${awsLogin('rooted').replace('}', `, subjectAttributes: ${attributes}}`)}\n`,
    );
    await environments.save('app/top', 'imports: [app/rooted]');
    const top = await environments.open('app/top');
    expect(top.body.diagnostics).toBeUndefined();
    const alone = await environments.open('app/rooted');
    expect(alone.body.diagnostics?.[0]?.summary).toContain('rootEnvironment.name:app/rooted:');
  });

  test('in the project default, subject and audience are the same as before projects existed', async () => {
    await environments.make('default/legacy', `values:\n  aws:${awsLogin('legacy')}\n`);
    const { body } = await environments.openAndRead('default/legacy');
    expect(credentialsOf(body.properties['aws'])).toHaveProperty('sessionToken');
  });

  test('one login provides the input of another: Vault by token, then a secret of it', async () => {
    await environments.make(
      'app/vault',
      `values:
  login:
    fn::open::vault-login: {address: '${vault.url}', jwt: {role: app}}
  secrets:
    fn::open::vault-secrets:
      login: \${login}
      read: {db: {path: kv/app, field: password}}
  copy: \${secrets.db}
`,
    );
    expect((await environments.open('app/vault')).body.diagnostics).toBeUndefined();
    const { body } = await environments.openAndRead('app/vault');
    expect(body.properties['copy']).toMatchObject({ value: 'vault-canary', secret: true });
  });

  test('a login that is imported twice and used five times is done once', async () => {
    await environments.make('app/left', 'imports: [app/base]');
    await environments.make('app/right', 'imports: [app/base]');
    const uses = [1, 2, 3, 4, 5].map((n) => `  u${n}: \${aws.accessKeyId}\n`).join('');
    await environments.make('app/diamond', `imports: [app/left, app/right]\nvalues:\n${uses}`);
    const before = sts.requests.length;
    const { body } = await environments.openAndRead('app/diamond');
    expect(sts.requests.length - before).toBe(1);
    const keys = new Set([1, 2, 3, 4, 5].map((n) => body.properties[`u${n}`]?.value));
    expect(keys.size).toBe(1);
  });

  test('a refusal of a cloud is reported on the line of the login, and all other values are returned', async () => {
    await environments.make(
      'app/half',
      `values:\n  good: {fn::open::azure-login: {clientId: c, tenantId: t, oidc: true}}\n  bad:${awsLogin('unknown')}\n  plain: 1\n`,
    );
    const opened = await environments.open('app/half');
    expect(opened.body.diagnostics).toEqual([
      expect.objectContaining({
        severity: 'error',
        summary: expect.stringMatching(
          /^aws-login: AWS STS refused: AccessDenied: .* sub "pulumi:environments:org:main:env:app\/half"; compare with/,
        ),
        range: expect.objectContaining({
          environment: 'app/half',
          begin: expect.objectContaining({ line: 4 }),
        }),
      }),
    ]);
    const { body } = await environments.read('app/half', opened.body.id);
    expect(body.properties).toMatchObject({
      good: { value: { oidc: { value: { token: { secret: true } } } } },
      bad: { unknown: true },
      plain: { value: 1 },
    });
  });

  describe('fn::open::oidc', () => {
    const document = `values: {token: {fn::open::oidc: {audience: relying, identityToken: {version: v2}, duration: 5m}}}`;

    test('returns a token of the environment, and the mint is audited under its own event', async () => {
      await environments.make('app/oidc', document);
      const { body } = await environments.openAndRead('app/oidc');
      expect(body.properties['token']?.secret).toBe(true);
      const metadata = await environments.call('GET', '/app/oidc/metadata');
      const keys = await server.call<{ keys: [] }>('GET', '/oidc/v2/.well-known/jwks');
      const { payload } = await jwtVerify(
        String(body.properties['token']?.value),
        createLocalJWKSet(keys.body),
        {
          audience: 'relying',
          issuer: `${server.issuer}/v2`,
        },
      );
      expect(payload.sub).toBe((metadata.body as unknown as { oidcSubjectV2: string }).oidcSubjectV2);
      expect(payload).toMatchObject({
        'https://pulumi.com/current_env': 'app/oidc',
        'https://pulumi.com/root_env': 'app/oidc',
        'https://pulumi.com/actor': 'admin',
      });
      const [event] = await auditEvents(server, 'environment-oidc-token-issued');
      expect(event?.details).toMatchObject({
        subject: payload.sub,
        audience: 'relying',
        environment: 'app/oidc',
        lifetimeSeconds: 300,
        jti: payload.jti,
      });
    });

    test('is refused in an unsaved document, but works there if imported', async () => {
      const { body } = await environments.openText(document);
      expect(body.diagnostics?.map(({ summary }) => summary)).toEqual([
        'fn::open::oidc cannot run in an unsaved environment document; save the environment and import it',
      ]);
      const imported = await environments.openText('imports: [app/oidc]');
      expect(imported.body.diagnostics).toBeUndefined();
    });

    test.each([
      [', duration: 2h', 'duration must be between 1m0s and 1h0m0s'],
      [', subjectAttributes: [pulumi.user.login]', 'fn::open::oidc does not accept subjectAttributes'],
      [', audiences: x', 'fn::open::oidc does not accept an input named "audiences"'],
    ])('with %s is not saved, in the words of the contract', async (more, words) => {
      const text = `values: {token: {fn::open::oidc: {audience: a, identityToken: {version: v2}${more}}}}`;
      const { status, body } = await environments.save('app/oidc', text);
      expect(status).toBe(400);
      expect(body.diagnostics?.map(({ summary }) => summary)).toContain(words);
    });
  });

  test('obtained credentials are audited with login, environment, caller and duration', async () => {
    const bob = await addMember(server, 'bob', { 'app/*': 'open' });
    await environments.openAndRead('app/diamond', { token: bob });
    const [event] = await auditEvents(server, 'cloud-credentials-obtained');
    expect(event).toMatchObject({
      user: { githubLogin: 'bob' },
      details: {
        login: 'aws-login',
        role: `${account}/base`,
        environment: 'app/base',
        rootEnvironment: 'app/diamond',
        expiresAt: expect.stringMatching(/Z$/),
      },
    });
    const [minted] = await auditEvents(server, 'identity-token-issued');
    expect(minted?.details).toMatchObject({
      login: 'aws-login',
      environment: 'app/base',
      audience: 'aws:main',
    });
  });

  test('checking and saving call no cloud', async () => {
    const before = sts.requests.length + vault.requests.length;
    await environments.check('app/diamond', { query: { showSecrets: 'true' } });
    await environments.save('app/diamond', 'imports: [app/left, app/right, app/vault]');
    expect(sts.requests.length + vault.requests.length).toBe(before);
  });

  test('a cloud with a transient failure is called again', async () => {
    sts.trouble(scriptedResponses.status(503), scriptedResponses.dropConnection());
    const { body } = await environments.open('app/base');
    expect(body.diagnostics).toBeUndefined();
  });

  test('the log contains no obtained credential', () => {
    const log = written.join('');
    expect(log).toContain('answered');
    expect(log).not.toMatch(/secret-|session-|vault-canary|eyJ[\w-]+\.eyJ/);
  });
});
