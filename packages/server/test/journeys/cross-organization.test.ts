import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { organizationName } from '../support/parsed-names.ts';
import {
  allowAll,
  decisionIdOf,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

const grantToDev = {
  grantee: { kind: 'team', name: 'dev' },
  project: 'app',
  environment: 'prod',
  permission: 'admin',
};
const teamSettings = { projectName: 'app', envName: 'prod', permission: 'admin' };

interface Created {
  id: string;
  tokenValue: string;
}

describeOnBothEngines('an administrator of one organization and another', (openTestDatabase) => {
  let database: TestDatabase;
  let server: TrustingServer;
  /** A token of `a` only. */
  let token: string;
  let ours: RegisteredIssuer;
  let theirs: RegisteredIssuer;
  let decisionId: string;
  let ids: { token: string; teamToken: string; personal: string; pool: string };

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startTrustingServer(database);
    for (const name of ['a', 'b']) await server.call('POST', '/api/orgs', { body: { name } });
    await server.call('POST', '/api/orgs/a/members/ann', { body: { role: 'admin' } });
    await server.call('POST', '/api/orgs/b/members/bob', { body: { role: 'admin' } });
    const create = async (path: string, body: unknown) => {
      const answer = await server.call<Created>('POST', path, { body });
      expect(answer.status, path).toBe(200);
      return answer.body;
    };
    token = (await create('/api/orgs/a/members/ann/tokens', {})).tokenValue;
    await server.call('POST', '/api/orgs/b/teams/pulumi', { body: { name: 'dev' } });
    await server.call('POST', '/api/orgs/a/teams/pulumi', { body: { name: 'dev' } });
    ids = {
      token: (await create('/api/orgs/b/tokens', { name: 't' })).id,
      teamToken: (await create('/api/orgs/b/teams/dev/tokens', { name: 'tt' })).id,
      personal: (await create('/api/orgs/b/members/bob/tokens', {})).id,
      pool: (await create('/api/orgs/b/agent-pools', { name: 'p' })).id,
    };
    ours = await server.registerIssuer({ organization: 'a', policies: [allowAll] });
    theirs = await server.registerIssuer({ organization: 'b', policies: [allowAll] });
    const refused = await server.exchange({
      audience: 'urn:pulumi:org:b',
      subject_token: theirs.mint({ sub: 'canary-of-b' }),
    });
    decisionId = decisionIdOf(refused) ?? '';
  });
  afterAll(() => server.stop());

  /** Every resource, requested below `/api/orgs/{organization}`. */
  const paths = (): [string, string, unknown?][] => [
    ['GET', `oidc/issuers/${theirs.id}`],
    ['PATCH', `oidc/issuers/${theirs.id}`, { name: 'mine' }],
    ['GET', `oidc/issuers/${theirs.id}/status`],
    ['POST', `oidc/issuers/${theirs.id}/regenerate-thumbprints`],
    ['POST', `oidc/issuers/${theirs.id}/simulate`, { claims: {} }],
    ['GET', `auth/policies/oidcissuers/${theirs.id}`],
    ['PATCH', `auth/policies/${theirs.policyId}`, { policies: [allowAll] }],
    ['GET', `oidc/decisions/${decisionId}`],
    ['DELETE', `tokens/${ids.token}`],
    ['DELETE', `tokens/${ids.personal}`],
    ['DELETE', `teams/dev/tokens/${ids.teamToken}`],
    ['GET', `agent-pools/${ids.pool}`],
    ['PATCH', `agent-pools/${ids.pool}`, { name: 'mine' }],
    ['DELETE', `agent-pools/${ids.pool}`],
    ['PATCH', 'members/bob', { role: 'member' }],
    ['DELETE', 'members/bob'],
    ['POST', 'members/bob/tokens', {}],
    ['DELETE', `oidc/issuers/${theirs.id}`],
  ];

  const call = (method: string, path: string, body?: unknown) =>
    server.call(method, path, { token, ...(body === undefined ? {} : { body }) });

  test('with ids of the other organization, every request in their own is 404', async () => {
    for (const [method, path, body] of paths()) {
      expect((await call(method, `/api/orgs/a/${path}`, body)).status, `${method} ${path}`).toBe(404);
    }
  });

  test('every request in the other organization is 404', async () => {
    const more: [string, string, unknown?][] = [
      ['GET', 'oidc/issuers'],
      ['POST', 'oidc/issuers', { name: 'x', url: 'https://x.example' }],
      ['GET', 'oidc/decisions'],
      ['GET', 'auditlogs/v2'],
      ['GET', 'auditlogs/v2/export'],
      ['GET', 'oidc/audit/chain'],
      ['GET', 'tokens'],
      ['POST', 'tokens', { name: 'x' }],
      ['GET', 'teams/dev/tokens'],
      ['GET', 'members'],
      ['POST', 'members/ann', { role: 'admin' }],
      ['GET', 'teams'],
      ['POST', 'teams/pulumi', { name: 'x' }],
      ['GET', 'agent-pools'],
      ['GET', 'oidc/presets'],
      ['GET', 'environment-grants'],
      ['PUT', 'environment-grants', grantToDev],
      ['DELETE', 'environment-grants?granteeKind=team&granteeName=dev&project=app&environment=prod'],
      ['PATCH', 'teams/dev', { addEnvironmentPermission: teamSettings }],
    ];
    for (const [method, path, body] of [...paths(), ...more]) {
      expect((await call(method, `/api/orgs/b/${path}`, body)).status, `${method} ${path}`).toBe(404);
    }
  });

  test('members of a query or body that are in no schema cannot name another organization', async () => {
    const idOf = async (name: string) => {
      const { id } = await database.db
        .selectFrom('organizations')
        .select('id')
        .where('name', '=', organizationName(name))
        .executeTakeFirstOrThrow();
      return id;
    };
    const organizationId = await idOf('b');
    const organization = { organizationId, organizationName: 'b', permissions: {} };
    const decisions = await call('GET', `/api/orgs/a/oidc/decisions?organizationId=${organizationId}`);
    expect(decisions.status).toBe(200);
    expect(JSON.stringify(decisions.body)).not.toContain(decisionId);
    const orphans = await call('GET', '/api/orgs/a/oidc/decisions?orphans=true&maxResults=500');
    expect(JSON.stringify(orphans.body)).not.toContain('urn:pulumi:org:nowhere');
    const pool = (await call('POST', '/api/orgs/a/agent-pools', { name: 'own' })).body as Created;
    const change = { name: 'stolen', organization, poolId: ids.pool };
    expect((await call('PATCH', `/api/orgs/a/agent-pools/${pool.id}`, change)).status).toBe(200);
    const ofB = await server.call<{ name: string }>('GET', `/api/orgs/b/agent-pools/${ids.pool}`);
    expect(ofB.body.name).toBe('p');
    const grant = { ...grantToDev, organization };
    expect((await call('PUT', '/api/orgs/a/environment-grants', grant)).status).toBe(200);
    const ofGrant = '?granteeKind=team&granteeName=dev&project=app&environment=prod';
    expect((await call('GET', '/api/orgs/a/environment-grants?organization=b&limit=0')).body).toMatchObject({
      grants: [{ project: 'app' }],
    });
    expect((await call('DELETE', `/api/orgs/a/environment-grants${ofGrant}&organization=b`)).status).toBe(
      204,
    );
    const token = { name: 'plain', admin: false };
    const created = await call('POST', '/api/orgs/a/tokens?admin=true&organization=b&expires=x', token);
    expect(created.status).toBe(200);
    const { tokens } = (await call('GET', '/api/orgs/a/tokens')).body as unknown as {
      tokens: { name: string; admin: boolean }[];
    };
    expect(tokens.find(({ name }) => name === 'plain')).toMatchObject({ admin: false });
    const otherTeam = `?teamId=x&tokenId=${ids.teamToken}`;
    const { id } = created.body as Created;
    expect((await call('DELETE', `/api/orgs/a/tokens/${id}${otherTeam}`)).status).toBe(204);
  });

  test('a grant in one organization has no effect in the other', async () => {
    await server.call('PUT', '/api/orgs/b/environment-grants', { body: grantToDev });
    const grantsIn = async (organization: string) => {
      const path = `/api/orgs/${organization}/environment-grants`;
      return (await server.call<{ grants: unknown[] }>('GET', path)).body.grants.length;
    };
    expect([await grantsIn('a'), await grantsIn('b')]).toEqual([0, 1]);
    const ofDev = '?granteeKind=team&granteeName=dev&project=app&environment=prod';
    expect((await call('DELETE', `/api/orgs/a/environment-grants${ofDev}`)).status).toBe(404);
    const toBob = { ...grantToDev, grantee: { kind: 'user', name: 'bob' } };
    expect((await call('PUT', '/api/orgs/a/environment-grants', toBob)).status).toBe(404);
    expect(await grantsIn('b')).toBe(1);
  });

  test('for its own administrator everything still exists', async () => {
    const gone = [];
    for (const [method, path] of paths()) {
      if (method !== 'GET') continue;
      const answer = await server.call(method, `/api/orgs/b/${path}`);
      if (answer.status !== 200) gone.push(path);
    }
    expect(gone).toEqual([]);
    const { body } = await server.call<{ name: string }>('GET', `/api/orgs/b/oidc/issuers/${theirs.id}`);
    expect(body.name).toBe('ci');
  });

  test('refusals of its workloads are only in its own records', async () => {
    for (const [organization, found] of [
      ['a', false],
      ['b', true],
      ['main', false],
    ] as const) {
      for (const path of ['oidc/decisions', 'auditlogs/v2', 'auditlogs/v2/export', 'oidc/audit/chain']) {
        const { body } = await server.call('GET', `/api/orgs/${organization}/${path}`);
        const hasIt =
          JSON.stringify(body).includes(decisionId) || JSON.stringify(body).includes('canary-of-b');
        expect(hasIt, `${organization} ${path}`).toBe(found);
      }
    }
  });

  test('a token of one organization’s issuer is refused in another', async () => {
    expect(await server.reasonOf({ subject_token: ours.mint() }, 'b')).toBe('issuer_unknown');
  });

  test('the same issuer in both organizations obeys each organization’s own policies', async () => {
    const url = 'https://shared.example';
    const inA = await server.registerIssuer({ organization: 'a', url, policies: [allowAll] });
    const inB = await server.registerIssuer({ organization: 'b', url });
    const exchangeIn = (organization: string) =>
      server.exchange({ audience: `urn:pulumi:org:${organization}`, subject_token: inA.mint() });
    expect((await exchangeIn('a')).status).toBe(200);
    expect((await server.explain(await exchangeIn('b'), 'b')).reason).toBe('no_policy_applies');
    await inB.setPolicies([allowAll]);
    // Its audience is `a`: in `b`, no policy without an `aud` rule admits it.
    expect((await server.explain(await exchangeIn('b'), 'b')).reason).toBe('audience_mismatch');
    await server.call('DELETE', `/api/orgs/b/oidc/issuers/${inB.id}`);
    expect((await exchangeIn('a')).status).toBe(200);
  });

  test('neither responses nor metrics reveal whether an organization or issuer exists', async () => {
    const metricsAfter = async (audience: string, subject_token: string) => {
      const answer = await server.exchange({ audience, subject_token });
      const description = answer.body.error_description.replace(decisionIdOf(answer) ?? '', 'ID');
      const lines = (await (await fetch(`${server.url}/metrics`)).text()).split('\n');
      const counted = lines.filter((line) => /^symbolon_exchanges_total.* [1-9][0-9]*$/.test(line));
      return {
        status: answer.status,
        description,
        reasons: counted.map((line) => line.replace(/ [0-9]+$/, '')),
      };
    };
    const nowhere = await metricsAfter('urn:pulumi:org:nowhere', ours.mint());
    const unknownIssuer = await metricsAfter('urn:pulumi:org:b', ours.mint());
    const forged = `${theirs.mint().slice(0, -8)}AAAAAAAA`;
    expect(unknownIssuer).toEqual(nowhere);
    expect(await metricsAfter('urn:pulumi:org:b', forged)).toEqual(nowhere);
  });

  describe('a decision without an organization', () => {
    let orphan: string;
    beforeAll(async () => {
      const parameters = { audience: 'urn:pulumi:org:nowhere', subject_token: ours.mint() };
      orphan = decisionIdOf(await server.exchange(parameters)) ?? '';
    });

    test('is shown to administrators of the bootstrap organization only', async () => {
      const statusIn = async (organization: string, asker?: string) =>
        (
          await server.call('GET', `/api/orgs/${organization}/oidc/decisions/${orphan}`, {
            ...(asker === undefined ? {} : { token: asker }),
          })
        ).status;
      expect(await statusIn('main')).toBe(200);
      expect(await statusIn('a')).toBe(404);
      expect(await statusIn('a', token)).toBe(404);
      expect(await statusIn('main', token)).toBe(404);
      const { body } = await server.call('GET', '/api/orgs/a/oidc/decisions?maxResults=500');
      expect(JSON.stringify(body)).not.toContain(orphan);
    });

    test('is in nobody’s audit log', async () => {
      for (const organization of ['main', 'a', 'b']) {
        const { body } = await server.call('GET', `/api/orgs/${organization}/auditlogs/v2`);
        expect(JSON.stringify(body)).not.toContain(orphan);
      }
    });
  });

  test('a bound token shows, lists and revokes only tokens of its organization', async () => {
    await server.call('POST', '/api/orgs/b/members/ann', { body: { role: 'admin' } });
    const user = await server.call<{ organizations: { githubLogin: string }[] }>('GET', '/api/user', {
      token,
    });
    expect(user.body.organizations.map(({ githubLogin }) => githubLogin)).toEqual(['a']);
    const inB = await server.call<Created>('POST', '/api/orgs/b/members/ann/tokens', { body: {} });
    const listed = await server.call<{ tokens: { id: string }[] }>('GET', '/api/user/tokens', { token });
    expect(listed.body.tokens.map(({ id }) => id)).not.toContain(inB.body.id);
    expect((await call('DELETE', `/api/user/tokens/${inB.body.id}`)).status).toBe(404);
    expect((await call('GET', '/api/orgs/b/members')).status).toBe(404);
    expect((await call('POST', '/api/orgs', { name: 'c' })).status).toBe(403);
    expect((await server.call('GET', '/api/user', { token: inB.body.tokenValue })).status).toBe(200);
  });

  test('a user who left the organization no longer has a token in it', async () => {
    await server.call('DELETE', '/api/orgs/a/members/ann');
    expect((await call('GET', '/api/user')).status).toBe(401);
  });
});
