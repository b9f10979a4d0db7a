import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reader, Tx } from '../../src/database/index.ts';
import {
  listGrantsCovering,
  listGrantsOfGrantee,
  listGrantsOfTeams,
  listGrantsThroughTeams,
} from '../../src/environments/grants/stored/allowance-store.ts';
import {
  deleteGrantsOfDeleted,
  keepGrantsOfDeleted,
  restoreGrantsOfDeleted,
} from '../../src/environments/grants/stored/deleted-grant-store.ts';
import {
  copyGrantsOfEnvironment,
  deleteGrantsOfGrantee,
} from '../../src/environments/grants/stored/grant-store.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { noteReads } from '../support/databases/note-reads.ts';
import { named } from '../support/environments/definitions.ts';
import { addMember, environmentsOf } from '../support/environments/environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';
import { hasContract, loadContractSchemas, skippedBecause } from './contract-schemas.ts';

const contract = hasContract ? loadContractSchemas() : null;
const stepRows = 100;
const count = 1_000;
const shared = named('many/shared');

describeOnBothEngines(`many grants${skippedBecause}`, (openTestDatabase) => {
  let database: TestDatabase;
  let server: RunningServer;
  let organizationId: string;
  let bobId: string;
  let teamIds: readonly string[];

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startServer({ database });
    await addMember(server, 'bob');
    await environmentsOf(server).make('many/shared', 'values: {}');
    const db = rawDb(database);
    ({ id: organizationId } = await db.selectFrom('organizations').select('id').executeTakeFirstOrThrow());
    ({ id: bobId } = await db
      .selectFrom('users')
      .select('id')
      .where('login', '=', 'bob')
      .executeTakeFirstOrThrow());
    teamIds = Array.from({ length: count - 2 }, (_, index) => `team-${index}`);
    for (const ids of [teamIds.slice(0, 500), teamIds.slice(500)]) {
      await db.insertInto('teams').values(ids.map(teamRow)).execute();
      await db
        .insertInto('team_members')
        .values(ids.map((team_id) => ({ team_id, user_id: bobId, role: 'member' as const, created_at: 1 })))
        .execute();
      await db
        .insertInto('environment_grants')
        .values(ids.map((id) => grantRow('team', id, shared.name)))
        .execute();
    }
    for (const from of [0, 500])
      await db
        .insertInto('environment_grants')
        .values(Array.from({ length: 500 }, (_, index) => grantRow('user', 'u', `e${from + index}`)))
        .execute();
  });
  afterAll(() => server.stop());

  const teamRow = (id: string) => ({
    id,
    organization_id: organizationId,
    name: id,
    name_key: id,
    display_name: id,
    description: '',
    created_at: 1,
  });
  const grantRow = (kind: 'user' | 'team', id: string, environment: string) => ({
    organization_id: organizationId,
    grantee_kind: kind,
    grantee_id: id,
    project: shared.project,
    environment: named(`many/${environment}`).name,
    permission: 'open' as const,
    max_open_seconds: null,
    created_at: 1,
  });
  const numberOn = async (environment: string) =>
    (
      await rawDb(database)
        .selectFrom('environment_grants')
        .select('grantee_id')
        .where('environment', '=', named(`many/${environment}`).name)
        .execute()
    ).length;
  /** Does work in a transaction, and expects that no statement returns more rows than a step. */
  const inSteps = (work: (tx: Tx) => Promise<unknown>) =>
    database.write({ by: 'maintenance', topics: 'trust' }, async (tx) => {
      const noted = noteReads({ ...database, db: tx });
      await work(noted.database.db as Tx);
      expect(noted.rows.length).toBeGreaterThanOrEqual(count / stepRows);
      expect(Math.max(...noted.rows)).toBeLessThanOrEqual(stepRows);
    });
  const grant = (grantee: { kind: string; name: string }, environment: string) =>
    server.call('PUT', '/api/orgs/main/environment-grants', {
      body: { grantee, project: 'many', environment, permission: 'open' },
    });

  test.each([
    ['of a grantee', (db: Reader) => listGrantsOfGrantee(db, organizationId, { kind: 'user', id: 'u' })],
    ['through teams', (db: Reader) => listGrantsThroughTeams(db, organizationId, bobId)],
    ['of all teams', (db: Reader) => listGrantsOfTeams(db, organizationId)],
  ])('one tenant’s size never costs another’s time: grants %s are read in steps', async (_what, read) => {
    const noted = noteReads(database);
    const found = await read(noted.database.db);
    expect('size' in found ? found.size : found.length).toBeGreaterThanOrEqual(count - 2);
    expect(Math.max(...noted.rows)).toBe(stepRows);
    expect(noted.rows.length).toBeGreaterThanOrEqual(count / stepRows);
  });

  test('a permission on one environment is read without the grants on others', async () => {
    const noted = noteReads(database);
    const grants = await listGrantsCovering(noted.database.db, organizationId, {
      grantee: { kind: 'user', id: bobId },
      environment: named('many/e1'),
    });
    expect(grants).toEqual([]);
    const covering = await listGrantsCovering(noted.database.db, organizationId, {
      grantee: { kind: 'user', id: 'u' },
      environment: named('many/e1'),
    });
    expect(covering).toMatchObject([{ environment: 'e1', permission: 'open' }]);
    expect(Math.max(...noted.rows)).toBe(1);
  });

  test('one tenant’s size never costs another’s time: they are copied, kept, restored and deleted in portions', async () => {
    const copy = named('many/copy');
    await inSteps((tx) =>
      copyGrantsOfEnvironment(tx, organizationId, { from: shared, to: copy, createdAt: 2 }),
    );
    expect(await numberOn('copy')).toBe(await numberOn('shared'));
    const deleted = { organizationId, environmentId: 'deleted', environment: copy };
    await inSteps((tx) => keepGrantsOfDeleted(tx, deleted));
    expect([await numberOn('copy'), (await numberOn('shared')) >= count - 1]).toEqual([0, true]);
    await inSteps((tx) => restoreGrantsOfDeleted(tx, deleted));
    expect(await numberOn('copy')).toBe(await numberOn('shared'));
    await inSteps((tx) => deleteGrantsOfGrantee(tx, organizationId, { kind: 'user', id: 'u' }));
    const left = await listGrantsOfGrantee(database.db, organizationId, { kind: 'user', id: 'u' });
    expect(left).toEqual([]);
    await inSteps((tx) => keepGrantsOfDeleted(tx, deleted));
    await inSteps((tx) => deleteGrantsOfDeleted(tx, ['deleted']));
    const kept = await rawDb(database).selectFrom('deleted_environment_grants').selectAll().execute();
    expect(kept).toEqual([]);
  });

  test('have a limit on one environment; changing one needs no room', async () => {
    expect(await numberOn('shared')).toBe(count - 1);
    const toBob = { kind: 'user', name: 'bob' };
    const toCarol = { kind: 'user', name: 'carol' };
    expect(await grant(toBob, 'shared')).toMatchObject({ status: 200 });
    await addMember(server, 'carol');
    const message =
      'At most 1000 users and teams can have a permission on one environment or project; grant the permission to a team instead.';
    expect(await grant(toCarol, 'shared')).toMatchObject({ status: 409, body: { code: 409, message } });
    expect(await grant(toBob, 'shared')).toMatchObject({ status: 200 });
  });

  const path = '/api/esc/environments/main/many';
  const tooMany = { status: 409, body: { message: expect.stringMatching(/^At most 1000 users and teams /) } };

  test('have the same limit for the grant that the creator of a clone gets, and for those that return with a restored environment', async () => {
    // The environment has 1,000 grants, one of them to the administrator who created it.
    await addMember(server, 'dora');
    await server.call('PATCH', '/api/orgs/main/members/dora', { body: { role: 'admin' } });
    const made = await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/members/dora/tokens', {
      body: {},
    });
    const full = { project: 'many', name: 'full', preserveAccess: true };
    const asDora = { token: made.body.tokenValue, body: full };
    expect(await server.call('POST', `${path}/shared/clone`, asDora)).toMatchObject(tooMany);
    expect((await server.call('DELETE', `${path}/shared`)).status).toBe(200);
    await grant({ kind: 'user', name: 'dora' }, 'shared');
    expect(await numberOn('shared')).toBe(1);
    const { body } = await server.call<{ environments: { deletedAt: string }[] }>(
      'GET',
      '/api/esc/environments/main/restore',
    );
    const deletionTimestamp = body.environments[0]?.deletedAt;
    const restore = () =>
      server.call('PUT', '/api/esc/environments/main/restore', {
        body: { project: 'many', name: 'shared', deletionTimestamp },
      });
    expect(await restore()).toMatchObject(tooMany);
    await server.call('DELETE', '/api/orgs/main/members/dora');
    expect((await restore()).status).toBe(204);
    expect(await numberOn('shared')).toBe(count);
  });

  test('of teams have a limit together, wherever they come from', async () => {
    const team = { kind: 'team', name: 'team-0' };
    // Of 10,000, the environment has 998.
    await rawDb(database)
      .insertInto('environment_grants')
      .values(grantRow('team', 'team-0', 'first'))
      .execute();
    for (let first = 0; first < 9_000; first += 500)
      await rawDb(database)
        .insertInto('environment_grants')
        .values(Array.from({ length: 500 }, (_, index) => grantRow('team', 'team-0', `t${first + index}`)))
        .execute();
    const message =
      'Together, the teams of an organization can have at most 10000 permissions on environments; grant permissions on projects instead.';
    expect(await grant(team, 'last')).toMatchObject({ status: 200 });
    expect(await grant(team, 'more')).toMatchObject({ status: 409, body: { message } });
    expect(await grant(team, 'last')).toMatchObject({ status: 200 });
    const clone = { project: 'many', name: 'clone', preserveAccess: true };
    expect(await server.call('POST', `${path}/shared/clone`, { body: clone })).toMatchObject({
      status: 409,
      body: { message },
    });
  });

  test('of teams beyond the limit, which an earlier version permitted, do not prevent clones and restores without any', async () => {
    const beyond = Array.from({ length: 10 }, (_, index) => grantRow('team', 'team-1', `beyond-${index}`));
    await rawDb(database).insertInto('environment_grants').values(beyond).execute();
    await environmentsOf(server).make('many/alone', 'values: {}');
    const clone = { project: 'many', name: 'alone-2', preserveAccess: true };
    expect((await server.call('POST', `${path}/alone/clone`, { body: clone })).status).toBe(204);
    expect((await server.call('DELETE', `${path}/alone`)).status).toBe(200);
    const { body } = await server.call<{ environments: { deletedAt: string }[] }>(
      'GET',
      '/api/esc/environments/main/restore',
    );
    const deletionTimestamp = body.environments[0]?.deletedAt;
    const restored = await server.call('PUT', '/api/esc/environments/main/restore', {
      body: { project: 'many', name: 'alone', deletionTimestamp },
    });
    expect(restored.status).toBe(204);
    await rawDb(database)
      .deleteFrom('environment_grants')
      .where(
        'environment',
        'in',
        beyond.map(({ environment }) => environment),
      )
      .execute();
  });

  test('one tenant’s size never costs another’s time: teams are listed with their grants, in steps', async () => {
    const { body } = await server.call<{ teams: { name: string; environments: unknown[] }[] }>(
      'GET',
      '/api/orgs/main/teams',
    );
    expect(contract?.faultsOf('GET /api/orgs/{orgName}/teams', 200, body) ?? []).toEqual([]);
    expect(body.teams.length).toBe(count - 2);
    const sum = body.teams.reduce((total, { environments }) => total + environments.length, 0);
    expect(sum).toBe(10_000);
    const one = await server.call<{ environments: unknown[] }>('GET', '/api/orgs/main/teams/team-0');
    expect(contract?.faultsOf('GET /api/orgs/{orgName}/teams/{teamName}', 200, one.body) ?? []).toEqual([]);
    expect(one.body.environments.length).toBe(9_003);
  });
});
