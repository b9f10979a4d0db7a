import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/database/index.ts';
import { openDatabase } from '../../src/database/index.ts';
import { startAwsSts } from '../support/clouds/aws-sts.ts';
import { type ServerBehindTls, startServerBehindTls } from '../support/clouds/server-behind-tls.ts';
import { createTestAuthority, type TestAuthority } from '../support/issuers/test-authority.ts';
import { optionOf, recordCommands } from '../support/trust/recorded-commands.ts';

interface TrustAnswer {
  readonly issuer: string;
  readonly audience: string;
  readonly subjects: { subject: string; isPattern: boolean }[];
  readonly documents: { name: string; language: string; text: string; where: string }[];
  readonly placeholders: { text: string }[];
  readonly warnings: { code: string }[];
  readonly message: string;
}

interface TrustPolicy {
  readonly Statement: [{ readonly Condition: { readonly StringEquals: Record<string, string> } }];
}

describe('trust setup', () => {
  let authority: TestAuthority;
  let database: Database;
  let server: ServerBehindTls;
  let memberToken: string;

  beforeAll(async () => {
    authority = await createTestAuthority();
    database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
    server = await startServerBehindTls({ database, authority });
    await server.call('POST', '/api/orgs/main/members/bob', { body: { role: 'member' } });
    const created = await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/members/bob/tokens', {
      body: { description: 'bob' },
    });
    memberToken = created.body.tokenValue;
    expect(memberToken).toMatch(/^pul-/);
  });

  afterAll(async () => {
    await server.stop();
    await database.close();
  });

  const ask = (cloud: string, query: string, token?: string | null) =>
    server.call<TrustAnswer>(
      'GET',
      `/api/orgs/main/oidc/trust/${cloud}?${query}`,
      token === undefined ? {} : { token },
    );

  /** Creates the resources that the commands would create in the account. */
  async function setUpAws(query: string, changeSubject = (subject: string) => subject) {
    const { body } = await ask('aws', query);
    const script = body.documents.find(({ name }) => name === 'setup.sh')?.text ?? '';
    const [provider, role] = await recordCommands(script);
    if (!provider || !role) throw new Error('expected a provider and a role');
    const issuer = optionOf(provider, 'url');
    const policy = JSON.parse(optionOf(role, 'assume-role-policy-document')) as TrustPolicy;
    const { [`${issuer.slice(8)}:aud`]: audience = '', [`${issuer.slice(8)}:sub`]: subject = '' } =
      policy.Statement[0].Condition.StringEquals;
    const arn = `arn:aws:iam::123456789012:role/${optionOf(role, 'role-name')}`;
    const sts = await startAwsSts({
      authority,
      providers: [{ issuer, audiences: JSON.parse(optionOf(provider, 'client-id-list')) as string[] }],
      roles: [
        {
          arn,
          issuer,
          audience,
          subject: { equals: changeSubject(subject) },
          maxSessionSeconds: Number(optionOf(role, 'max-session-duration')),
        },
      ],
    });
    const answer = await server.login('aws-login', {
      oidc: { roleArn: arn, sessionName: 'ci', endpoint: sts.url },
    });
    await sts.stop();
    return answer;
  }

  test('the role that the commands create gives credentials', async () => {
    const { status, body } = await setUpAws('unsaved=true&accountId=123456789012');
    expect(status, body.message).toBe(200);
    expect(body.outputs['accessKeyId']).toMatch(/^ASIA/);
  });

  test('with one changed character in its subject it refuses, and the error shows the presented claims', async () => {
    const { status, body } = await setUpAws('unsaved=true&accountId=123456789012', (subject) =>
      subject.replace('<yaml>', '<yamk>'),
    );
    expect(status).toBe(400);
    expect(body.message).toContain('AccessDenied');
    expect(body.message).toContain('aud "aws:main", sub "pulumi:environments:org:main:env:<yaml>"');
  });

  test('a role for one environment admits no unsaved document', async () => {
    const { status } = await setUpAws('project=app&environment=prod&accountId=123456789012');
    expect(status).toBe(400);
  });

  test('is filled in for this server and organization', async () => {
    const { status, body } = await ask('azure', 'project=app&environment=prod');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      cloud: 'azure',
      issuer: server.issuer,
      audience: 'azure:main',
      subjects: [{ subject: 'pulumi:environments:org:main:env:app/prod', isPattern: false }],
    });
    expect(body.placeholders.map(({ text }) => text)).toEqual(['SUBSCRIPTION_ID', 'CLIENT_ID', 'TENANT_ID']);
    expect(body.warnings.map(({ code }) => code)).toEqual(['issuer_not_public']);
  });

  test('has the document of an environment that logs in with it', async () => {
    const { body } = await ask('aws', 'project=app&environment=prod&accountId=123456789012');
    const { text } = body.documents.find(({ name }) => name === 'environment.yaml') ?? {};
    expect(text).toContain('arn:aws:iam::123456789012:role/symbolon-app-prod');
  });

  test('names the v2 issuer if the token is a v2 token', async () => {
    const { body } = await ask('vault', 'environmentId=e1&audience=https://vault.example.com');
    expect([body.issuer, body.audience]).toEqual([`${server.issuer}/v2`, 'https://vault.example.com']);
  });

  test('is available to members, and to no other caller', async () => {
    expect((await ask('aws', 'unsaved=true', memberToken)).status).toBe(200);
    expect((await ask('aws', 'unsaved=true', null)).status).toBe(401);
    const other = await server.call('GET', '/api/orgs/other/oidc/trust/aws?unsaved=true', {
      token: memberToken,
    });
    expect(other.status).toBe(404);
  });

  test.each([
    ['oracle', 'unsaved=true', 404, 'Unknown relying party; use one of aws, azure, gcp, vault.'],
    ['aws', '', 400, 'Select the trusted subjects with exactly one of'],
    ['azure', 'project=app&environment=*', 400, 'Entra compares only whole subjects'],
    ['azure', 'anySubject=true', 400, 'Entra requires a subject'],
    ['aws', 'unsaved=true&audience=sts.amazonaws.com', 400, 'can only have the audience aws:main'],
    ['aws', "unsaved=true&accountId=1'", 400, 'accountId'],
    ['aws', 'unsaved=true&role=a%20b', 400, 'role'],
    ['azure', 'unsaved=true&application=@/etc/passwd', 400, 'application'],
    ['aws', 'unsaved=true&format=bicep', 400, 'format'],
  ])('%s?%s returns %i: %s', async (cloud, query, status, message) => {
    const { status: answered, body } = await ask(cloud, query);
    expect([answered, body.message]).toEqual([status, expect.stringContaining(message)]);
  });

  const terraform = ['/usr/local/bin/terraform', '/usr/bin/terraform'].find(existsSync);

  test.skipIf(!terraform)(
    'Terraform finds nothing to format (skipped where it is not installed)',
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'trust-hcl-'));
      for (const cloud of ['aws', 'azure', 'gcp', 'vault']) {
        const { body } = await ask(cloud, 'project=core&stack=dev&format=terraform');
        await writeFile(join(directory, `${cloud}.tf`), body.documents[0]?.text ?? '');
      }
      const { stdout } = await promisify(execFile)(terraform ?? '', ['fmt', '-check', '-list', directory]);
      await rm(directory, { recursive: true });
      expect(stdout.trim()).toBe('');
    },
  );
});
