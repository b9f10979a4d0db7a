import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import {
  addMember,
  auditEvents,
  type Environments,
  environmentsOf,
} from '../support/environments/environments.ts';
import { organizationName } from '../support/parsed-names.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

interface Session {
  readonly id: string;
  readonly environment?: string;
  readonly openedBy: string;
  readonly token: { readonly id: string; readonly name: string };
  readonly workload?: { readonly issuer: string; readonly subject: string; readonly decisionId: string };
  readonly openedAt: string;
  readonly expiresAt: string;
}

interface Page {
  readonly count: number;
  readonly sessions: readonly Session[];
  readonly continuationToken?: string;
  readonly message: string;
}

const sessionsUrl = '/api/orgs/main/environment-sessions';

describeOnBothEngines('open sessions of environments, for administrators', (openTestDatabase) => {
  let database: TestDatabase;
  let server: TrustingServer;
  let environments: Environments;
  let issuer: RegisteredIssuer;
  let project = '';
  let serial = 0;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startTrustingServer(database);
    environments = environmentsOf(server);
    issuer = await server.registerIssuer({ policies: [allowAll] });
    await server.call('PUT', '/api/orgs/main/environment-grants', {
      body: { grantee: { kind: 'organization' }, project: '*', environment: '*', permission: 'open' },
    });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await rawDb(database).deleteFrom('environment_sessions').execute();
    serial += 1;
    project = `p${serial}`;
    await environments.make(`${project}/base`, 'values: {a: {fn::secret: hunter2}}');
    await environments.make(`${project}/root`, `imports: [${project}/base]\nvalues: {b: 1}`);
  });

  const workload = async (sub: string): Promise<string> => {
    const { body } = await server.exchange({ subject_token: issuer.mint({ sub }) });
    return String(body.access_token);
  };
  const open = async (name: string, token: string) =>
    (await environments.open(`${project}/${name}`, { token })).body.id;
  const isReadable = async (name: string, id: string, token: string) =>
    (await environments.read(`${project}/${name}`, id, { token })).status === 200;
  const list = (query: Record<string, string> = {}, token?: string) =>
    server.call<Page>(
      'GET',
      `${sessionsUrl}?${new URLSearchParams(query)}`,
      token === undefined ? {} : { token },
    );
  const revoke = (criteria: object, rest: object = {}) =>
    server.call<Page>('POST', `${sessionsUrl}/revoke`, { body: { criteria, ...rest } });
  const idsOf = ({ body }: { body: Page }) => body.sessions.map(({ id }) => id);

  test('are listed with the workload, or the user and token, that opened them, but without values', async () => {
    const job = await workload('repo:acme/app:main');
    const byJob = await open('root', job);
    const person = await addMember(server, `ann-${serial}`, { [`${project}/base`]: 'open' });
    const byPerson = await open('base', person);
    const unsaved = (await environments.openText('values: {c: 2}', { token: person })).body.id;
    const answer = await list();
    expect(answer).toMatchObject({
      status: 200,
      body: {
        sessions: [
          { id: unsaved, openedBy: `ann-${serial}` },
          { id: byPerson, environment: `${project}/base`, openedBy: `ann-${serial}` },
          {
            id: byJob,
            environment: `${project}/root`,
            openedBy: 'main',
            token: { name: 'oidc:ci' },
            workload: { issuer: issuer.url, subject: 'repo:acme/app:main' },
          },
        ],
      },
    });
    const [ofText, ofPerson, ofJob] = answer.body.sessions;
    expect(ofText).not.toHaveProperty('environment');
    expect(ofPerson).not.toHaveProperty('workload');
    const [opened] = (await auditEvents(server, 'environment-open')).filter(
      ({ details }) => details['sessionId'] === byJob,
    );
    expect(opened).toMatchObject({
      tokenID: ofJob?.token.id,
      workload: { decisionId: ofJob?.workload?.decisionId },
    });
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
    expect(Object.keys(ofJob ?? {}).sort()).toEqual(
      ['environment', 'expiresAt', 'id', 'openedAt', 'openedBy', 'token', 'workload'].sort(),
    );
  });

  test('by environment, through imports too; by subject, issuer, token and opener', async () => {
    const [app, web] = [await workload('repo:acme/app:main'), await workload('repo:acme/web:main')];
    const [root, base] = [await open('root', app), await open('base', web)];
    expect(idsOf(await list({ environment: `${project}/base` }))).toEqual([base, root]);
    expect(idsOf(await list({ environment: `${project}/root` }))).toEqual([root]);
    expect(idsOf(await list({ subject: 'repo:acme/app:*' }))).toEqual([root]);
    expect(idsOf(await list({ subject: 'repo:acme/ap:*' }))).toEqual([]);
    expect(idsOf(await list({ issuer: issuer.url }))).toEqual([base, root]);
    expect(idsOf(await list({ issuer: 'https://other.example' }))).toEqual([]);
    const tokenId = (await list({ subject: 'repo:acme/web:*' })).body.sessions[0]?.token.id ?? '';
    expect(idsOf(await list({ tokenId }))).toEqual([base]);
    expect(idsOf(await list({ openedBy: 'main' }))).toEqual([base, root]);
    expect(idsOf(await list({ openedBy: 'main', subject: '*web*' }))).toEqual([base]);
  });

  test('page by page', async () => {
    const job = await workload('repo:acme/app:main');
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.unshift(await open('base', job));
    const seen: string[] = [];
    let continuationToken: string | undefined;
    do {
      const page = await list({ maxResults: '2', ...(continuationToken ? { continuationToken } : {}) });
      expect(page.body.sessions.length).toBeLessThanOrEqual(2);
      seen.push(...idsOf(page));
      continuationToken = page.body.continuationToken;
    } while (continuationToken !== undefined);
    expect(seen).toEqual(ids);
  });

  test('of more than 500, all are found and revoked by a pattern that only the oldest matches', async () => {
    const old = await open('base', await workload('repo:acme/app:main'));
    const id = await open('base', await workload('repo:acme/web:main'));
    const row = await database.db
      .selectFrom('environment_sessions')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const copies = Array.from({ length: 600 }, (_, index) => ({
      ...row,
      id: `ffffffff-0000-7000-8000-${String(index).padStart(12, '0')}`,
    }));
    await rawDb(database).insertInto('environment_sessions').values(copies).execute();
    const first = await list({ subject: 'repo:acme/app:*' });
    expect(first.body).toMatchObject({ sessions: [], continuationToken: expect.any(String) });
    const { continuationToken = '' } = first.body;
    expect(idsOf(await list({ subject: 'repo:acme/app:*', continuationToken }))).toEqual([old]);
    const counts: number[] = [];
    let next: string | undefined;
    do {
      const batch = await revoke({ issuer: issuer.url }, next ? { continuationToken: next } : {});
      counts.push(batch.body.count);
      next = batch.body.continuationToken;
    } while (next !== undefined);
    expect(counts).toEqual([500, 102]);
    expect(idsOf(await list())).toEqual([]);
  });

  test('one is revoked by its id: its values are unreadable, and the audit log names it', async () => {
    const job = await workload('repo:acme/app:main');
    const [ended, kept] = [await open('root', job), await open('base', job)];
    const { status } = await server.call('DELETE', `${sessionsUrl}/${ended}?reason=leaked`);
    expect(status).toBe(204);
    expect([await isReadable('root', ended, job), await isReadable('base', kept, job)]).toEqual([
      false,
      true,
    ]);
    const [event] = await auditEvents(server, 'environment-session-revoked');
    expect(event?.description).toMatch(
      new RegExp(`revoked the session of ${project}/root that repo:acme/app:main opened$`),
    );
    expect(event?.details).toMatchObject({
      reason: 'leaked',
      count: 1,
      sessions: [
        {
          sessionId: ended,
          environment: `${project}/root`,
          openedBy: 'main',
          workload: { subject: 'repo:acme/app:main' },
        },
      ],
    });
    expect(await server.call('DELETE', `${sessionsUrl}/${ended}`)).toMatchObject({
      status: 404,
      body: {
        message: `Unknown open session "${ended}": it has expired, was revoked or never existed.`,
      },
    });
  });

  test('many are revoked by criteria, after a dry run that counts them', async () => {
    const [app, web] = [await workload('repo:acme/app:main'), await workload('repo:acme/web:main')];
    const [first, second, other] = [
      await open('root', app),
      await open('base', app),
      await open('root', web),
    ];
    const criteria = { environment: `${project}/base`, subject: 'repo:acme/app:*' };
    const dry = await revoke(criteria, { dryRun: true });
    expect(dry.body).toMatchObject({ count: 2, sessions: [{ id: second }, { id: first }] });
    expect(await isReadable('root', first, app)).toBe(true);
    const done = await revoke(criteria, { reason: 'compromised' });
    expect(done.body).toMatchObject({ count: 2, sessions: [{ id: second }, { id: first }] });
    expect([
      await isReadable('root', first, app),
      await isReadable('base', second, app),
      await isReadable('root', other, web),
    ]).toEqual([false, false, true]);
    const [event] = await auditEvents(server, 'environment-session-revoked');
    expect(event).toMatchObject({
      description: expect.stringMatching(/revoked 2 open sessions$/),
      details: { criteria, reason: 'compromised', count: 2 },
    });
    expect((await revoke(criteria)).body.count).toBe(0);
    expect((await auditEvents(server, 'environment-session-revoked'))[0]).toEqual(event);
  });

  test('an invalid criterion revokes and lists nothing', async () => {
    const id = await open('base', await workload('repo:acme/app:main'));
    expect(await revoke({})).toMatchObject({ status: 400 });
    expect(await revoke({ opendBy: 'main' })).toMatchObject({ status: 400 });
    expect(await revoke({ openedBy: 'main', subjct: 'nobody' })).toMatchObject({ status: 400 });
    expect(await revoke({ openedBy: 'main' }, { dryrun: true })).toMatchObject({ status: 400 });
    expect(await revoke({ subject: 'a\\' })).toMatchObject({ status: 400 });
    expect(await revoke({ environment: `${project}/none` })).toMatchObject({ status: 404 });
    expect(await revoke({ environment: 'a/b/c' })).toMatchObject({ status: 400 });
    for (const continuationToken of ['', 'x', '-'.repeat(36), "' or 1=1"]) {
      const message = 'continuationToken is not valid; use one that this server returned.';
      expect(await list({ continuationToken })).toMatchObject({ status: 400, body: { message } });
      expect(await revoke({ openedBy: 'main' }, { continuationToken })).toMatchObject({ status: 400 });
    }
    expect(idsOf(await list())).toEqual([id]);
  });

  test('sessions that expired, or are of another organization, are neither listed nor revoked', async () => {
    const job = await workload('repo:acme/app:main');
    const [expired, elsewhere] = [await open('base', job), await open('base', job)];
    const update = (id: string, values: { expires_at: number } | { organization_id: string }) =>
      rawDb(database).updateTable('environment_sessions').set(values).where('id', '=', id).execute();
    await update(expired, { expires_at: Date.now() - 1 });
    const other = await server.call<{ id: string }>('POST', '/api/orgs', {
      body: { name: `other-${serial}` },
    });
    const organization = await database.db
      .selectFrom('organizations')
      .select('id')
      .where('name', '=', organizationName(`other-${serial}`))
      .executeTakeFirstOrThrow();
    expect(other.status).toBeLessThan(300);
    await update(elsewhere, { organization_id: organization.id });
    expect(idsOf(await list())).toEqual([]);
    expect((await revoke({ openedBy: 'main' })).body.count).toBe(0);
    for (const id of [expired, elsewhere]) {
      expect((await server.call('DELETE', `${sessionsUrl}/${id}`)).status).toBe(404);
    }
  });

  test('members who are not administrators may neither list nor revoke', async () => {
    const id = await open('base', await workload('repo:acme/app:main'));
    const token = await addMember(server, `bob-${serial}`, { [`${project}/base`]: 'admin' });
    expect((await list({}, token)).status).toBe(403);
    expect((await server.call('DELETE', `${sessionsUrl}/${id}`, { token })).status).toBe(403);
    const body = { criteria: { openedBy: 'main' } };
    expect((await server.call('POST', `${sessionsUrl}/revoke`, { token, body })).status).toBe(403);
    expect(idsOf(await list())).toEqual([id]);
  });
});
