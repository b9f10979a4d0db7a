import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { type Environments, environmentsOf } from '../support/environments/environments.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

interface Event {
  readonly event: string;
  readonly details: object;
}

describeOnBothEngines('the tokens of a member or a team', (openTestDatabase) => {
  let database: TestDatabase;
  let environments: Environments;
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startTrustingServer(database);
    issuer = await server.registerIssuer();
    environments = environmentsOf(server);
    await environments.make('app/prod', 'values: {a: 1}');
  });
  afterAll(() => server.stop());

  const isLive = async (token: string) => (await server.call('GET', '/api/user', { token })).status === 200;
  const countTokens = async (criteria: object) =>
    (await server.call('POST', '/api/orgs/main/tokens/revoke', { body: { criteria, dryRun: true } })).body;
  const lastRevocation = async () => {
    const path = '/api/orgs/main/auditlogs/v2?eventFilter=access-token-revoked';
    return (await server.call<{ auditLogEvents: Event[] }>('GET', path)).body.auditLogEvents[0];
  };

  /** A member and a team of the same name, with a created and an exchanged token each, and a session of each token. */
  async function makeHolders(name: string) {
    await server.call('POST', `/api/orgs/main/members/${name}`, { body: { role: 'member' } });
    await server.call('POST', '/api/orgs/main/teams/pulumi', { body: { name } });
    const create = async (path: string) =>
      (await server.call<{ tokenValue: string }>('POST', `/api/orgs/main/${path}/tokens`, { body: { name } }))
        .body.tokenValue;
    await issuer.setPolicies([
      { ...allowAll, tokenType: 'personal', userLogin: name },
      { ...allowAll, tokenType: 'team', teamName: name },
    ]);
    const obtain = async (kind: string, scope: string) => {
      const requested_token_type = `urn:pulumi:token-type:access_token:${kind}`;
      const subject_token = issuer.mint({ sub: 'repo:acme/app:main' });
      const { status, body } = await server.exchange({ requested_token_type, scope, subject_token });
      expect([status, body.error_description]).toEqual([200, undefined]);
      return body.access_token;
    };
    const tokens = {
      member: [await create(`members/${name}`), await obtain('personal', `user:${name}`)],
      team: [await create(`teams/${name}`), await obtain('team', `team:${name}`)],
    };
    for (const kind of ['user', 'team']) {
      const grant = { grantee: { kind, name }, project: '*', environment: '*', permission: 'open' };
      await server.call('PUT', '/api/orgs/main/environment-grants', { body: grant });
    }
    for (const token of Object.values(tokens).flat())
      expect((await environments.open('app/prod', { token })).status).toBe(200);
    return tokens;
  }
  const countSessions = async () =>
    (await database.db.selectFrom('environment_sessions').select('id').execute()).length;

  test('removing a member or a team revokes the tokens that act as them, and ends their sessions', async () => {
    const { member, team } = await makeHolders('gone');
    expect(await countTokens({ userLogin: 'gone' })).toMatchObject({
      count: 2,
      sessions: 2,
    });
    expect(await countTokens({ teamName: 'gone' })).toMatchObject({
      count: 2,
      sessions: 2,
    });
    const before = await countSessions();
    expect((await server.call('DELETE', '/api/orgs/main/teams/gone')).status).toBe(204);
    expect(await lastRevocation()).toMatchObject({ details: { removed: 'team', name: 'gone', count: 2 } });
    expect(await Promise.all(team.map(isLive))).toEqual([false, false]);
    expect(await Promise.all(member.map(isLive))).toEqual([true, true]);
    expect(await countSessions()).toBe(before - 2);
    expect((await server.call('DELETE', '/api/orgs/main/members/gone')).status).toBe(204);
    expect(await lastRevocation()).toMatchObject({ details: { removed: 'member', name: 'gone', count: 2 } });
    expect(await Promise.all(member.map(isLive))).toEqual([false, false]);
    expect(await countSessions()).toBe(before - 4);
  });

  test('a member or a team whose tokens cannot be revoked is not removed: both happen in one transaction', async () => {
    const tokens = await makeHolders('staying');
    const before = await countSessions();
    await forbidRevocations(database, true);
    for (const path of ['teams/staying', 'members/staying'])
      expect((await server.call('DELETE', `/api/orgs/main/${path}`)).status).toBe(500);
    await forbidRevocations(database, false);
    expect(await Promise.all([...tokens.member, ...tokens.team].map(isLive))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(await countSessions()).toBe(before);
    expect((await server.call('GET', '/api/orgs/main/teams/staying')).status).toBe(200);
    for (const path of ['teams/staying', 'members/staying'])
      expect((await server.call('DELETE', `/api/orgs/main/${path}`)).status).toBe(204);
    expect(await Promise.all([...tokens.member, ...tokens.team].map(isLive))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

/** Makes the database refuse the audit event of a revocation, which is the last write of a removal. */
async function forbidRevocations(database: TestDatabase, forbid: boolean): Promise<void> {
  const statements =
    database.engine === 'sqlite'
      ? {
          on: [
            "create trigger forbid before insert on audit_events when new.event = 'access-token-revoked' begin select raise(abort, 'forbidden'); end",
          ],
          off: ['drop trigger forbid'],
        }
      : {
          on: [
            "create function forbid() returns trigger language plpgsql as $$ begin if new.event = 'access-token-revoked' then raise exception 'forbidden'; end if; return new; end $$",
            'create trigger forbid before insert on audit_events for each row execute function forbid()',
          ],
          off: ['drop trigger forbid on audit_events', 'drop function forbid'],
        };
  for (const statement of forbid ? statements.on : statements.off)
    await sql.raw(statement).execute(rawDb(database));
}
