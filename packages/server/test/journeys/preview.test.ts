import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

describeOnBothEngines('a preview of an identity token', (openTestDatabase) => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
  });

  afterAll(() => server.stop());

  async function preview(query: Record<string, string>) {
    const path = `/api/orgs/main/oidc/tokens/preview?${new URLSearchParams(query)}`;
    return server.call<{ claims: Record<string, unknown>; message?: string }>('GET', path);
  }

  test('shows all that relying parties bind and nothing that differs each time', async () => {
    const { body } = await preview({ login: 'aws', project: 'app', environment: 'prod' });
    expect(body.claims).toEqual({
      iss: `${server.url}/oidc`,
      sub: 'pulumi:environments:org:main:env:app/prod',
      aud: 'aws:main',
      org: 'main',
      env: 'app/prod',
      current_env: 'app/prod',
      root_env: 'app/prod',
      trigger_user: 'admin',
    });
  });

  test.each([
    ['an unsaved document', {}, 'pulumi:environments:org:main:env:<yaml>', 'aws:main'],
    ['the legacy project', { environment: 'prod' }, 'pulumi:environments:org:main:env:prod', 'main'],
    [
      'attributes in their order',
      {
        login: 'gcp',
        project: 'app',
        environment: 'prod',
        subjectAttributes: 'pulumi.user.login,currentEnvironment.name',
      },
      'pulumi:environments:pulumi.organization.login:main:pulumi.user.login:admin:currentEnvironment.name:app/prod',
      'gcp:main',
    ],
    [
      'Vault',
      { login: 'vault', project: 'app', environment: 'prod' },
      'pulumi:environments:org:main:env:app/prod',
      'main',
    ],
  ])('of %s', async (_what, query, sub, aud) => {
    expect((await preview(query)).body.claims).toMatchObject({ sub, aud });
  });

  test.each([
    ['an attribute that the server does not attest', { subjectAttributes: 'actor' }],
    ['an attribute without a value', { subjectAttributes: 'pulumi.token.team' }],
    ['a project without its environment', { project: 'app' }],
    ['another login', { login: 'oracle' }],
  ])('of %s is refused', async (_what, query) => {
    expect((await preview(query)).status).toBe(400);
  });

  test('signs nothing and leaves nothing in the audit log', async () => {
    await preview({});
    const { body } = await server.call<{ auditLogEvents: unknown[] }>(
      'GET',
      '/api/orgs/main/auditlogs/v2?eventFilter=identity-token-issued',
    );
    expect(body.auditLogEvents).toEqual([]);
  });
});
