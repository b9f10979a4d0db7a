import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { startTrustingServer, type TrustingServer } from './trusting-server.ts';

const org = '/api/orgs/main';

describeOnBothEngines('requests of the pulumiservice provider', (openTestDatabase) => {
  let server: TrustingServer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
  });
  afterAll(() => server.stop());

  describe('runner pools', () => {
    const create = async (body: object) =>
      (await server.call<{ id: string }>('POST', `${org}/agent-pools`, { body })).body.id;
    const read = async (id: string) => (await server.call('GET', `${org}/agent-pools/${id}`)).body;

    test('an update without a description clears it, and one without a name keeps that', async () => {
      const path = `${org}/agent-pools/${await create({ name: 'cleared', description: 'd' })}`;
      const change = async (body: object) => (await server.call('PATCH', path, { body })).body;
      expect(await change({ name: 'renamed', description: 'other' })).toEqual({
        name: 'renamed',
        description: 'other',
      });
      expect(await change({ name: 'renamed' })).toEqual({ name: 'renamed', description: '' });
      expect(await change({ description: 'again' })).toEqual({ name: 'renamed', description: 'again' });
    });

    test.each(['?force=true', '?force=false', ''])('are deleted with the query %j', async (query) => {
      const id = await create({ name: 'deleted' });
      expect((await server.call('DELETE', `${org}/agent-pools/${id}${query}`)).status).toBe(204);
      expect(await read(id)).toMatchObject({ code: 404 });
    });
  });

  test('a GitHub team is refused with the reason, and only administrators learn it', async () => {
    const body = { organization: 'main', teamType: 'github', name: '', githubTeamID: 7 };
    const refused = await server.call<{ message: string }>('POST', `${org}/teams/github`, { body });
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual({ code: 400, message: expect.stringContaining('has no GitHub teams') });
    const { body: token } = await server.call<{ tokenValue: string }>('POST', `${org}/tokens`, {
      body: { name: 'plain', description: '', admin: false, expires: 0 },
    });
    const member = await server.call('POST', `${org}/teams/github`, { body, token: token.tokenValue });
    expect(member.status).toBe(403);
  });

  test('the name of a team may have dots, in every request and as the scope of an exchange', async () => {
    const name = 'platform.eu-1';
    const created = await server.call('POST', `${org}/teams/pulumi`, { body: { name } });
    expect(created).toMatchObject({ status: 201, body: { name } });
    const add = { memberAction: 'add', member: 'admin' };
    expect((await server.call('PATCH', `${org}/teams/${name}`, { body: add })).status).toBe(204);
    expect((await server.call('GET', `${org}/teams/${name}`)).body).toMatchObject({ name });
    const policy = {
      decision: 'allow',
      tokenType: 'team',
      teamName: 'platform\\.eu-1',
      authorizedPermissions: [],
      rules: { sub: 'repo:*' },
    };
    const issuer = await server.registerIssuer({ policies: [policy] });
    const exchange = (scope: string) =>
      server.exchange({
        subject_token: issuer.mint(),
        requested_token_type: 'urn:pulumi:token-type:access_token:team',
        scope,
      });
    const granted = await exchange(`team:${name}`);
    expect(granted).toMatchObject({ status: 200, body: { scope: `team:${name}` } });
    const user = await server.call('GET', '/api/user', { token: granted.body.access_token });
    expect(user.body).toMatchObject({ tokenInfo: { team: name } });
    expect((await exchange('team:platform-eu-1')).status).toBe(400);
    expect((await server.call('DELETE', `${org}/teams/${name}`)).status).toBe(204);
  });

  test('a policy whose team name has a bare dot is saved with a lint', async () => {
    const policy = { decision: 'allow', tokenType: 'team', teamName: 'a.b', rules: { sub: 'repo:acme/app' } };
    const issuer = await server.registerIssuer();
    const codes = async (teamName: string) =>
      (await issuer.setPolicies([{ ...policy, teamName }])).body.warnings.map(({ code }) => code);
    expect(await codes('a.b')).toContain('team_dot_unescaped');
    expect(await codes('a\\.b')).not.toContain('team_dot_unescaped');
    expect(await codes('ab')).not.toContain('team_dot_unescaped');
  });
});
