import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Caller } from '../../src/access/index.ts';
import { createEnvironment } from '../../src/environments/definitions/environments/create-environment.ts';
import { findEnvironment } from '../../src/environments/definitions/environments/environment-store.ts';
import { listEnvironments } from '../../src/environments/definitions/environments/list-environments.ts';
import { addMember } from '../../src/tenancy/change-members.ts';
import { findUser } from '../../src/tenancy/index.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import {
  createTestDefinitions,
  named,
  organizationAccessIn,
  type TestDefinitions,
} from '../support/environments/definitions.ts';
import { callerOfUser, foundOrganization, type TestTenancy } from '../support/tenancy.ts';

describeOnBothEngines('lists of environments', (openTestDatabase) => {
  let database: TestDatabase;
  let tenancy: TestTenancy;
  let context: TestDefinitions;
  let serial = 0;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    serial += 1;
    tenancy = await foundOrganization(database, `acme-${serial}`);
    context = createTestDefinitions(database, tenancy);
  });

  const create = (name: string, caller = tenancy.admin) =>
    createEnvironment(context, caller, {
      organization: organizationAccessIn(tenancy, caller),
      environment: named(name),
    });
  const find = (name: string) =>
    findEnvironment(database.db, tenancy.organization.organizationId, named(name));
  async function join(login: string): Promise<Caller> {
    const { context: members, admin, organization } = tenancy;
    await addMember(members, admin, { organization, login, roleId: null });
    const user = await findUser(database.db, login);
    return callerOfUser(database, { userId: user?.id ?? '', login });
  }

  const listAll = async (caller: Caller, limit: number) => {
    const pages: string[][] = [];
    let continuationToken: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listEnvironments>> = await listEnvironments(context, caller, {
        organizations: [organizationAccessIn(tenancy, caller)],
        continuationToken,
        limit,
      });
      pages.push(page.environments.map(({ environment: { project, name } }) => `${project}/${name}`));
      continuationToken = page.continuationToken;
    } while (continuationToken !== null);
    return pages;
  };

  test('page by page, each once, and only those that the caller may read', async () => {
    const bob = await join(`bob-${serial}`);
    const names = ['a/one', 'a/two', 'B/one', 'a-b/one', 'a.b/one', 'c/z'];
    for (const name of names) await create(name, name.endsWith('one') ? bob : tenancy.admin);
    for (const limit of [1, 2, 5, 6, 7]) {
      const pages = await listAll(tenancy.admin, limit);
      expect(pages.flat().toSorted()).toEqual(names.toSorted());
      expect(pages.map(({ length }) => length).every((length) => length <= limit)).toBe(true);
      expect(pages).toHaveLength(Math.ceil(names.length / limit));
    }
    const mine = await listAll(bob, 2);
    expect(mine.flat().toSorted()).toEqual(['B/one', 'a-b/one', 'a.b/one', 'a/one'].toSorted());
    expect(mine.map(({ length }) => length)).toEqual([2, 2]);
  });

  test('even if the readable environments are far apart', async () => {
    const bob = await join(`bob-${serial}`);
    await create('a/first', bob);
    const { id, ...shape } = (await find('a/first')) ?? { id: '' };
    const rows = Array.from({ length: 1_100 }, (_, index) => ({ ...shape, name: `other-${index}` }));
    const { organizationId } = tenancy.organization;
    await rawDb(database)
      .insertInto('environments')
      .values(
        rows.map(({ name }) => ({
          id: `${id}-${name}`,
          organization_id: organizationId,
          ...named(`m/${name}`),
          name_key: `m/${name}`,
          owner_login: '',
          owner_name: '',
          current_revision: 1,
          deletion_protected: 0 as const,
          created_at: 0,
          modified_at: 0,
        })),
      )
      .execute();
    await create('z/last', bob);
    expect(await listAll(bob, 1)).toEqual([['a/first'], ['z/last']]);
    expect((await listAll(tenancy.admin, 1_000)).map(({ length }) => length)).toEqual([1_000, 102]);
  });

  test.each(['', 'x', 'Li4v', Buffer.from('acme/a').toString('base64url')])(
    'the token %j is refused: this server did not give it',
    async (continuationToken) => {
      const query = { organizations: [tenancy.organization], continuationToken, limit: 1 };
      await expect(listEnvironments(context, tenancy.admin, query)).rejects.toMatchObject({
        code: 'page_invalid',
      });
    },
  );
});
