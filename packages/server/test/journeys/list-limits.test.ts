import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxPageBytes } from '../../src/database/index.ts';
import { newId } from '../../src/platform/new-id.ts';
import { hasContract, loadContractSchemas, skippedBecause } from '../contract/contract-schemas.ts';
import {
  describeOnBothEngines,
  type OpenTestDatabase,
  rawDb,
  type TestDatabase,
} from '../support/databases/databases.ts';
import { noteReads } from '../support/databases/note-reads.ts';
import { ecTestKey } from '../support/issuers/raw-token.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

/** The rows of one statement at most. */
const stepRows = 100;
const text = 'x'.repeat(1_000);
const teamName = (index: number) => `team-${String(index).padStart(35, '0')}`;
const { jwk } = ecTestKey('key-1');
const contract = hasContract ? loadContractSchemas() : null;

describeOnBothEngines(`lists that the contract does not page${skippedBecause}`, (openTestDatabase) => {
  let database: TestDatabase;
  let server: RunningServer;
  let rows: number[];
  let organizationId: string;

  beforeAll(async () => {
    ({ database, server, rows, organizationId } = await openServer(openTestDatabase));
  });
  afterAll(() => server.stop());

  async function fill<Row>(
    count: number,
    rowOf: (index: number) => Row,
    write: (rows: Row[]) => Promise<unknown>,
  ) {
    for (let first = 0; first < count; first += 500)
      await write(Array.from({ length: Math.min(500, count - first) }, (_, index) => rowOf(first + index)));
  }
  /** Lists all, and expects that no statement reads more than a step, and that the contract knows the response. */
  async function list<Item>(
    operation: string,
    member: string,
    path = operation.slice(4),
  ): Promise<readonly Item[]> {
    rows.length = 0;
    const { status, body } = await server.call<Record<string, Item[]>>('GET', path);
    expect(status).toBe(200);
    expect(contract?.faultsOf(operation, 200, body) ?? []).toEqual([]);
    expect(Math.max(...rows)).toBeLessThanOrEqual(stepRows);
    return body[member] ?? [];
  }
  async function expectRefused(path: string, body: unknown, message: string, method = 'POST') {
    expect(await server.call(method, path, { body })).toMatchObject({
      status: 409,
      body: { code: 409, message },
    });
  }

  test('one tenant’s size never costs another’s time: issuers have a limit, and are read in steps', async () => {
    const issuerAt = (index: number) => ({
      id: newId(),
      organization_id: organizationId,
      name: `ci-${index}`,
      url: `https://ci-${index}.example`,
      issuer: `https://ci-${index}.example`,
      thumbprints: '[]',
      thumbprint_source: 'none' as const,
      max_expiration_seconds: 3_600,
      static_jwks: JSON.stringify({ keys: [jwk] }),
      single_use: 0 as const,
      created_at: index % 7,
      modified_at: 1,
      last_used_at: null,
    });
    await fill(9_999, issuerAt, (values) =>
      rawDb(database).insertInto('trusted_issuers').values(values).execute(),
    );
    const register = { name: 'new', url: 'https://new.example', jwks: { keys: [jwk] } };
    expect(await server.call('POST', '/api/orgs/main/oidc/issuers', { body: register })).toMatchObject({
      status: 200,
    });
    await expectRefused(
      '/api/orgs/main/oidc/issuers',
      { ...register, url: 'https://another.example' },
      'An organization can have at most 10000 issuers.',
    );
    const listed = await list<{ id: string; created: string }>(
      'GET /api/orgs/{orgName}/oidc/issuers',
      'oidcIssuers',
      '/api/orgs/main/oidc/issuers',
    );
    expect(new Set(listed.map(({ id }) => id)).size).toBe(10_000);
    const order = listed.map(({ created, id }) => `${created} ${id}`);
    expect(order).toEqual(order.toSorted());
  });

  test('issuers have a limit in bytes; a smaller one is always possible', async () => {
    await rawDb(database).deleteFrom('trusted_issuers').execute();
    const keys = Array.from({ length: 100 }, () => ({ ...jwk, kid: 'k'.repeat(1_500) }));
    const register = (index: number) =>
      server.call<{ id: string }>('POST', '/api/orgs/main/oidc/issuers', {
        body: { name: 'large', url: `https://large-${index}.example`, jwks: { keys } },
      });
    const ids: string[] = [];
    let refused = null;
    for (let index = 0; refused === null; index += 1) {
      const answer = await register(index);
      if (answer.status === 200) ids.push(answer.body.id);
      else refused = answer;
    }
    expect(ids.length).toBeGreaterThan(40);
    expect(ids.length).toBeLessThan(60);
    const message = 'Together, the issuers of an organization and their keys can take up at most 8 MiB.';
    expect(refused).toMatchObject({ status: 409, body: { message } });
    const change = (index: number, changed: readonly object[]) =>
      server.call('PATCH', `/api/orgs/main/oidc/issuers/${ids[index]}`, {
        body: { jwks: { keys: changed } },
      });
    expect(await change(0, keys.slice(1))).toMatchObject({ status: 200 });
    // Each is larger by half of what the last registration lacked, or more.
    const larger = [{ ...jwk, kid: 'k'.repeat(250_000) }];
    const statuses = [];
    for (const index of [0, 1, 2]) statuses.push((await change(index, larger)).status);
    expect(statuses.at(-1)).toBe(409);
    await rawDb(database).deleteFrom('trusted_issuers').execute();
  });

  test('teams have a limit, and are read in steps', async () => {
    const teamAt = (index: number) => ({
      id: newId(),
      organization_id: organizationId,
      name: teamName(index),
      name_key: teamName(index),
      display_name: `Team ${index}`,
      description: text,
      created_at: 1,
    });
    await fill(999, teamAt, (values) => rawDb(database).insertInto('teams').values(values).execute());
    const path = '/api/orgs/main/teams/pulumi';
    expect(await server.call('POST', path, { body: { name: 'last' } })).toMatchObject({ status: 201 });
    await expectRefused(path, { name: 'one-more' }, 'An organization can have at most 1000 teams.');
    const listed = await list<{ name: string }>(
      'GET /api/orgs/{orgName}/teams',
      'teams',
      '/api/orgs/main/teams',
    );
    expect(new Set(listed.map(({ name }) => name)).size).toBe(1_000);
  });

  describe('members', () => {
    const inTeams = 20;
    const idOf = (index: number) => `user-${String(index).padStart(4, '0')}`;
    beforeAll(async () => {
      const write = rawDb(database);
      const userOf = (index: number) => ({
        ...{ id: idOf(index), login: idOf(index), login_key: idOf(index) },
        ...{ name: idOf(index), email: '', created_at: 1 },
      });
      await fill(1_000, userOf, (values) => write.insertInto('users').values(values).execute());
      const membershipOf = (index: number) => ({
        organization_id: organizationId,
        user_id: idOf(index),
        role: 'member' as const,
        created_at: 1,
      });
      await fill(1_000, membershipOf, (values) => write.insertInto('members').values(values).execute());
      const teams = await write.selectFrom('teams').select('id').orderBy('name').execute();
      const inTeam = (index: number) => ({
        team_id: teams[index % teams.length]?.id ?? '',
        user_id: idOf(Math.floor(index / teams.length)),
        role: 'member' as const,
        created_at: 1,
      });
      await fill(inTeams * teams.length, inTeam, (values) =>
        write.insertInto('team_members').values(values).execute(),
      );
    });

    test('one tenant’s size never costs another’s time: a page of members ends at so many bytes of teams', async () => {
      const seen: { readonly user: { readonly githubLogin: string }; readonly teams: readonly string[] }[] =
        [];
      for (let [query, more] = ['', true]; more; ) {
        rows.length = 0;
        const { body } = await server.call<{ members: typeof seen; continuationToken?: string }>(
          'GET',
          `/api/orgs/main/members${query}`,
        );
        expect(contract?.faultsOf('GET /api/orgs/{orgName}/members', 200, body) ?? []).toEqual([]);
        expect(JSON.stringify(body.members.map(({ teams }) => teams)).length).toBeLessThanOrEqual(
          maxPageBytes,
        );
        expect(Math.max(...rows)).toBeLessThanOrEqual(stepRows);
        seen.push(...body.members);
        more = body.continuationToken !== undefined;
        query = `?continuationToken=${body.continuationToken}`;
      }
      const added = seen.filter(({ user }) => user.githubLogin.startsWith('user-'));
      expect(added.map(({ user }) => user.githubLogin)).toEqual(
        Array.from({ length: 1_000 }, (_, index) => idOf(index)),
      );
      expect(added.map(({ teams }) => teams.length)).toEqual([
        ...Array(inTeams).fill(1_000),
        ...Array(1_000 - inTeams).fill(0),
      ]);
    });

    test('of a team have a limit, and are read in steps', async () => {
      const { id: teamId } = await rawDb(database)
        .selectFrom('teams')
        .select('id')
        .where('name', '=', 'last')
        .executeTakeFirstOrThrow();
      const others = 1_000 - inTeams;
      const inTeam = (index: number) => ({
        team_id: teamId,
        user_id: idOf(inTeams + index),
        role: 'member' as const,
        created_at: 1,
      });
      await fill(others - 1, inTeam, (values) =>
        rawDb(database).insertInto('team_members').values(values).execute(),
      );
      const path = '/api/orgs/main/teams/last';
      const add = (member: string) => ({ memberAction: 'add', member });
      expect(await server.call('PATCH', path, { body: add(idOf(999)) })).toMatchObject({ status: 204 });
      const { login } = await rawDb(database)
        .selectFrom('users')
        .select('login')
        .where('login', 'not like', 'user-%')
        .executeTakeFirstOrThrow();
      await expectRefused(path, add(login), 'A team can have at most 1000 members.', 'PATCH');
      // A change of a member needs no room.
      expect(
        await server.call('PATCH', path, { body: { memberAction: 'promote', member: idOf(0) } }),
      ).toMatchObject({
        status: 204,
      });
      const members = await list<{ githubLogin: string }>(
        'GET /api/orgs/{orgName}/teams/{teamName}',
        'members',
        path,
      );
      expect(members.map(({ githubLogin }) => githubLogin)).toEqual(
        Array.from({ length: 1_000 }, (_, index) => idOf(index)),
      );
    });

    test('of an organization have a limit', async () => {
      const write = rawDb(database);
      const { length } = await write.selectFrom('members').select('user_id').execute();
      const extraOf = (index: number) => `extra-${index}`;
      const userOf = (index: number) => ({
        ...{ id: extraOf(index), login: extraOf(index), login_key: extraOf(index) },
        ...{ name: extraOf(index), email: '', created_at: 1 },
      });
      const membershipOf = (index: number) => ({
        organization_id: organizationId,
        user_id: extraOf(index),
        role: 'member' as const,
        created_at: 1,
      });
      const room = 9_999 - length;
      await fill(room, userOf, (values) => write.insertInto('users').values(values).execute());
      await fill(room, membershipOf, (values) => write.insertInto('members').values(values).execute());
      const add = '/api/orgs/main/members/';
      expect((await server.call('POST', `${add}last`, { body: { role: 'member' } })).status).toBeLessThan(
        300,
      );
      const refused = 'An organization can have at most 10000 members.';
      await expectRefused(`${add}one-more`, { role: 'member' }, refused);
    });
  });

  test('runner pools have a limit, and are read in steps', async () => {
    const poolAt = (index: number) => ({
      id: newId(),
      organization_id: organizationId,
      name: `pool-${index}`,
      name_key: `pool-${index}`,
      description: text,
      created_at: 1,
    });
    await fill(999, poolAt, (values) => rawDb(database).insertInto('runner_pools').values(values).execute());
    const path = '/api/orgs/main/agent-pools';
    expect(await server.call('POST', path, { body: { name: 'last' } })).toMatchObject({ status: 200 });
    await expectRefused(path, { name: 'one-more' }, 'An organization can have at most 1000 runner pools.');
    const listed = await list<{ name: string }>('GET /api/orgs/{orgName}/agent-pools', 'agentPools', path);
    expect(new Set(listed.map(({ name }) => name)).size).toBe(1_000);
  });
});

async function openServer(openTestDatabase: OpenTestDatabase) {
  const database = await openTestDatabase();
  const noted = noteReads(database);
  const server = await startServer({ database: noted.database });
  const { id: organizationId } = await rawDb(database)
    .selectFrom('organizations')
    .select('id')
    .executeTakeFirstOrThrow();
  return { database, server, rows: noted.rows, organizationId };
}
