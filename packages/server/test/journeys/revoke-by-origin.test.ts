import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { type Environments, environmentsOf } from '../support/environments/environments.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
  type WirePolicy,
} from './trusting-server.ts';

interface Batch {
  readonly count: number;
  readonly sessions: number;
  readonly tokens: { id: string; workload?: { subject: string | null } }[];
  readonly continuationToken?: string;
}

interface Event {
  readonly event: string;
  readonly details: { tokenIds?: string[]; count?: number; sessionsEnded?: number };
}

const forApp: WirePolicy = { ...allowAll, rules: { sub: 'repo:acme/app:*' } };
const forWeb: WirePolicy = { ...allowAll, rules: { sub: 'repo:acme/web:*' } };

describeOnBothEngines('revoking tokens by origin', (openTestDatabase) => {
  let database: TestDatabase;
  let environments: Environments;
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startTrustingServer(database);
    environments = environmentsOf(server);
    await environments.make('app/prod', 'values: {a: 1}');
    await server.call('PUT', '/api/orgs/main/environment-grants', {
      body: { grantee: { kind: 'organization' }, project: '*', environment: '*', permission: 'open' },
    });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    issuer = await server.registerIssuer({ policies: [forApp, forWeb] });
  });

  const exchange = async (sub: string): Promise<string> => {
    const audience = 'urn:pulumi:org:main';
    const { body } = await server.exchange({ audience, subject_token: issuer.mint({ sub }) });
    return String(body.access_token);
  };
  const isLive = async (token: string) => (await server.call('GET', '/api/user', { token })).status === 200;
  const revoke = (criteria: object, rest: object = {}) =>
    server.call<Batch>('POST', '/api/orgs/main/tokens/revoke', { body: { criteria, ...rest } });
  const replace = (policies: readonly WirePolicy[], query = '') =>
    server.call('PATCH', `/api/orgs/main/auth/policies/${issuer.policyId}${query}`, { body: { policies } });
  const lastRevocation = async () => {
    const { body } = await server.call<{ auditLogEvents: Event[] }>('GET', '/api/orgs/main/auditlogs/v2');
    return body.auditLogEvents.find(({ event }) => event === 'access-token-revoked');
  };

  test('removing an issuer revokes the tokens obtained through it, and names each in the audit log', async () => {
    const tokens = [await exchange('repo:acme/app:main'), await exchange('repo:acme/web:main')];
    const { body } = await revoke({ issuerId: issuer.id }, { dryRun: true });
    expect(body.count).toBe(2);
    expect(await Promise.all(tokens.map(isLive))).toEqual([true, true]);
    expect((await server.call('DELETE', `/api/orgs/main/oidc/issuers/${issuer.id}`)).status).toBe(204);
    expect(await Promise.all(tokens.map(isLive))).toEqual([false, false]);
    expect((await revoke({ issuerId: issuer.id }, { dryRun: true })).body.count).toBe(0);
  });

  test('removing an issuer with keepTokens keeps them active', async () => {
    const token = await exchange('repo:acme/app:main');
    await server.call('DELETE', `/api/orgs/main/oidc/issuers/${issuer.id}?keepTokens=true`);
    expect(await isLive(token)).toBe(true);
  });

  test('removing a policy revokes its tokens, including those of earlier versions; others stay', async () => {
    const [app, web] = [await exchange('repo:acme/app:main'), await exchange('repo:acme/web:main')];
    // The same policies in another order are the same policies.
    await replace([forWeb, forApp]);
    expect(await Promise.all([app, web].map(isLive))).toEqual([true, true]);
    await replace([forWeb]);
    expect(await Promise.all([app, web].map(isLive))).toEqual([false, true]);
    await replace([forApp], '?keepTokens=true');
    expect(await isLive(web)).toBe(true);
  });

  test('tokens that a workload created end with those that it exchanged: by issuer, by policy, with the issuer', async () => {
    const create = async (token: string) => {
      const { status, body } = await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/tokens', {
        token,
        body: { name: randomUUID(), description: '', admin: true, expires: 0 },
      });
      expect(status).toBe(200);
      return body.tokenValue;
    };
    const obtain = async () => {
      const { body } = await server.exchange({
        audience: 'urn:pulumi:org:main',
        scope: 'admin',
        subject_token: issuer.mint({ sub: 'repo:acme/app:main' }),
      });
      const first = await create(String(body.access_token));
      return [first, await create(first)];
    };
    await replace([{ ...forApp, authorizedPermissions: ['admin'] }, forWeb]);
    const byIssuer = await obtain();
    expect((await revoke({ issuerId: issuer.id })).body.count).toBe(3);
    expect(await Promise.all(byIssuer.map(isLive))).toEqual([false, false]);
    const byIndex = await obtain();
    expect((await revoke({ issuerId: issuer.id, policyIndexes: [0] })).body.count).toBe(3);
    expect(await Promise.all(byIndex.map(isLive))).toEqual([false, false]);
    const byPolicy = await obtain();
    await replace([forWeb]);
    expect(await Promise.all(byPolicy.map(isLive))).toEqual([false, false]);
    await replace([{ ...forApp, authorizedPermissions: ['admin'] }, forWeb]);
    const withIssuer = await obtain();
    await server.call('DELETE', `/api/orgs/main/oidc/issuers/${issuer.id}`);
    expect(await Promise.all(withIssuer.map(isLive))).toEqual([false, false]);
  });

  test('by subject and policy: tokens that meet every criterion are revoked, and no others', async () => {
    const [app, web] = [await exchange('repo:acme/app:main'), await exchange('repo:acme/web:main')];
    const none = await revoke({ issuerId: issuer.id, policyIndexes: [1], subject: 'repo:acme/app:*' });
    expect(none.body.count).toBe(0);
    const { status, body } = await revoke(
      { issuerId: issuer.id, subject: 'repo:acme/app:*' },
      { reason: 'leaked' },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ count: 1, tokens: [{ workload: { subject: 'repo:acme/app:main' } }] });
    expect(await Promise.all([app, web].map(isLive))).toEqual([false, true]);
    expect(await lastRevocation()).toMatchObject({
      description: expect.stringMatching(
        new RegExp(` revoked 1 token with issuerId ${issuer.id}, subject repo:acme/app:\\*$`),
      ),
    });
    expect((await revoke({ issuerId: issuer.id, policyIndexes: [1] })).body.count).toBe(1);
    expect(await isLive(web)).toBe(false);
  });

  test('by id: that token alone; an id that is unknown, revoked or of another organization is unknown, in a dry run too', async () => {
    const [app, web] = [await exchange('repo:acme/app:main'), await exchange('repo:acme/web:main')];
    const listed = await revoke({ issuerId: issuer.id, subject: 'repo:acme/app:main' }, { dryRun: true });
    const tokenId = listed.body.tokens[0]?.id ?? '';
    expect((await revoke({ tokenId }, { dryRun: true })).body).toMatchObject({
      count: 1,
      tokens: [{ id: tokenId }],
    });
    expect(await isLive(app)).toBe(true);
    expect((await revoke({ tokenId })).body.count).toBe(1);
    expect(await Promise.all([app, web].map(isLive))).toEqual([false, true]);
    for (const unknown of [tokenId, '0198c0de-0000-7000-8000-000000000000']) {
      expect(await revoke({ tokenId: unknown }, { dryRun: true })).toMatchObject({
        status: 404,
        body: { message: `Unknown token "${unknown}".` },
      });
    }
    await revoke({ issuerId: issuer.id });
  });

  test('nothing is revoked without a criterion, or with a pattern that is not valid', async () => {
    expect(await revoke({})).toMatchObject({ status: 400 });
    expect(await revoke({ issuerId: issuer.id, subjct: 'nobody' })).toMatchObject({
      status: 400,
      body: {
        message: expect.stringMatching(
          /^body\.criteria has the unknown member "subjct": the known members are .*\bsubject\b/,
        ),
      },
    });
    expect(await revoke({ issuerId: issuer.id }, { dryrun: true })).toMatchObject({ status: 400 });
    expect(await revoke({ policyIndexes: [0] })).toMatchObject({ status: 400 });
    expect(await revoke({ subject: '' })).toMatchObject({ status: 400 });
    expect(await revoke({ teamName: 'nowhere' })).toMatchObject({ status: 404 });
  });

  test('a dry run counts the open sessions of the tokens, and those that they obtained; revoking ends as many', async () => {
    await replace([{ ...forApp, authorizedPermissions: ['admin'] }, forWeb]);
    const { body } = await server.exchange({
      audience: 'urn:pulumi:org:main',
      scope: 'admin',
      subject_token: issuer.mint({ sub: 'repo:acme/app:main' }),
    });
    const token = String(body.access_token);
    const created = await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/tokens', {
      token,
      body: { name: randomUUID(), description: '', admin: true, expires: 0 },
    });
    const web = await exchange('repo:acme/web:main');
    for (const opener of [token, created.body.tokenValue, web]) {
      expect((await environments.open('app/prod', { token: opener })).status).toBe(200);
    }
    const ofIssuer = { issuerId: issuer.id };
    const dry = { dryRun: true };
    expect((await revoke({ ...ofIssuer, subject: 'repo:acme/web:*' }, dry)).body.sessions).toBe(1);
    expect((await revoke(ofIssuer, dry)).body).toMatchObject({ count: 3, sessions: 3 });
    expect((await revoke({ ...ofIssuer, policyIndexes: [0] })).body).toMatchObject({ count: 2, sessions: 2 });
    expect((await revoke(ofIssuer, dry)).body).toMatchObject({ count: 1, sessions: 1 });
    await server.call('DELETE', `/api/orgs/main/oidc/issuers/${issuer.id}`);
    expect(await lastRevocation()).toMatchObject({
      description: expect.stringMatching(new RegExp(` revoked 1 token of the issuer ${issuer.url}$`)),
      details: { count: 1, sessionsEnded: 1 },
    });
  });

  async function copyToken(count: number) {
    const [row] = await database.db
      .selectFrom('access_tokens')
      .selectAll()
      .where('issuer_id', '=', issuer.id)
      .execute();
    if (row === undefined) throw new Error('nothing was exchanged');
    const copies = Array.from({ length: count }, () => ({ ...row, id: randomUUID(), hash: randomUUID() }));
    await rawDb(database).insertInto('access_tokens').values(copies).execute();
  }

  test('of more than 500 tokens, removing the issuer revokes all at once, and the audit log names each', async () => {
    await exchange('repo:acme/app:main');
    await copyToken(600);
    expect((await server.call('DELETE', `/api/orgs/main/oidc/issuers/${issuer.id}`)).status).toBe(204);
    const rows = await database.db
      .selectFrom('access_tokens')
      .select(['id', 'revoked_at'])
      .where('issuer_id', '=', issuer.id)
      .execute();
    expect(rows).toHaveLength(601);
    expect(new Set(rows.map(({ revoked_at }) => revoked_at)).size).toBe(1);
    expect(rows[0]?.revoked_at).not.toBeNull();
    const path = '/api/orgs/main/auditlogs/v2?eventFilter=access-token-revoked';
    const { body } = await server.call<{ auditLogEvents: Event[] }>('GET', path);
    const [rest, first] = body.auditLogEvents.map(({ details }) => details);
    expect([first?.count, rest?.count]).toEqual([601, 601]);
    const named = [...(first?.tokenIds ?? []), ...(rest?.tokenIds ?? [])];
    expect(named.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  });

  test('a criterion that matches more than 500 tokens revokes them all, 500 in each call', async () => {
    await exchange('repo:acme/app:main');
    await copyToken(600);
    const counts: number[] = [];
    let continuationToken: string | undefined;
    do {
      const rest = continuationToken === undefined ? {} : { continuationToken };
      const batch: Batch = (await revoke({ issuerId: issuer.id }, rest)).body;
      counts.push(batch.count);
      continuationToken = batch.continuationToken;
    } while (continuationToken !== undefined);
    expect(counts).toEqual([500, 101]);
    expect((await revoke({ issuerId: issuer.id }, { dryRun: true })).body.count).toBe(0);
  });

  test.each(['', 'x', '-'.repeat(36), '0'.repeat(36), "' or 1=1"])(
    'the continuationToken %j is refused',
    async (continuationToken) => {
      const refusal = {
        status: 400,
        body: { message: 'continuationToken is not valid; use one that this server returned.' },
      };
      expect(await revoke({ issuerId: issuer.id }, { continuationToken })).toMatchObject(refusal);
      const query = new URLSearchParams({ continuationToken });
      expect(await server.call('GET', `/api/orgs/main/tokens?${query}`)).toMatchObject(refusal);
    },
  );

  test('the sessions of a removed member end with the membership, including those of tokens that stay valid', async () => {
    await server.call('POST', '/api/orgs/main/members/leaver', { body: { role: 'admin' } });
    const created = await server.call<{ tokenValue: string }>(
      'POST',
      '/api/orgs/main/members/leaver/tokens',
      {
        body: { description: 'theirs' },
      },
    );
    const own = await server.call<{ tokenValue: string }>('POST', '/api/user/tokens', {
      token: created.body.tokenValue,
      body: { description: 'their own', expires: 0 },
    });
    for (const token of [created.body.tokenValue, own.body.tokenValue]) {
      expect((await environments.open('app/prod', { token })).status).toBe(200);
    }
    await rawDb(database)
      .updateTable('access_tokens')
      .set({ organization_id: null })
      .where('description', '=', 'their own')
      .execute();
    const dry = await server.call<Batch>('POST', '/api/orgs/main/environment-sessions/revoke', {
      body: { criteria: { openedBy: 'leaver' }, dryRun: true },
    });
    expect(dry.body.count).toBe(2);
    expect((await server.call('DELETE', '/api/orgs/main/members/leaver')).status).toBe(204);
    expect(await lastRevocation()).toMatchObject({
      description: expect.stringMatching(/ revoked \d tokens? of the member leaver$/),
      details: { removed: 'member', sessionsEnded: 1 },
    });
    const path = '/api/orgs/main/auditlogs/v2?eventFilter=environment-session-revoked';
    const { body } = await server.call<{ auditLogEvents: Event[] }>('GET', path);
    expect(body.auditLogEvents[0]).toMatchObject({
      description: expect.stringMatching(/ revoked the open sessions of leaver$/),
      details: { removed: 'member', name: 'leaver', count: 1 },
    });
  });
});
