import { beforeAll, expect, test } from 'vitest';
import { listAuditRecords } from '../../src/audit/index.ts';
import { listDeletedEnvironments } from '../../src/environments/definitions/deleted/restore-environment.ts';
import { createEnvironment } from '../../src/environments/definitions/environments/create-environment.ts';
import { removeEnvironment } from '../../src/environments/definitions/environments/delete-environment.ts';
import { saveDefinition } from '../../src/environments/definitions/revisions/save-definition.ts';
import { sweep } from '../../src/process/maintenance.ts';
import { addMember } from '../../src/tenancy/change-members.ts';
import { findUser } from '../../src/tenancy/index.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { createTestDefinitions, named, organizationAccessIn } from '../support/environments/definitions.ts';
import { callerOfUser, foundOrganization } from '../support/tenancy.ts';

const day = 86_400_000;

describeOnBothEngines('deleted environments', (openTestDatabase) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });

  test('are kept for 30 days, page by page, then purged with an audit event each, and their names stay reserved', async () => {
    const tenancy = await foundOrganization(database);
    const context = createTestDefinitions(database, tenancy);
    const { clock } = context;
    const { organization, admin, context: members } = tenancy;
    await addMember(members, admin, { organization, login: 'bob', roleId: null });
    const user = await findUser(database.db, 'bob');
    const bob = await callerOfUser(database, { userId: user?.id ?? '', login: 'bob' });
    const of = (name: string, caller = bob) => ({
      organization: organizationAccessIn(tenancy, caller),
      environment: named(name),
    });
    const names = Array.from({ length: 7 }, (_, index) => `app/old-${index}`);
    for (const name of [...names, 'app/newer']) {
      await createEnvironment(context, bob, of(name));
      await saveDefinition(context, bob, { ...of(name), text: 'a: 1', conditions: [] });
      if (name === 'app/newer') clock.at += day;
      await removeEnvironment(context, bob, { ...of(name), conditions: [] });
    }
    const list = async () => {
      const found: string[] = [];
      let continuationToken: string | null = null;
      do {
        const query = { organization: organizationAccessIn(tenancy, bob), continuationToken, limit: 3 };
        const page = await listDeletedEnvironments(context, bob, query);
        expect(page.environments.length).toBeLessThanOrEqual(3);
        found.push(...page.environments.map(({ name }) => name));
        ({ continuationToken } = page);
      } while (continuationToken !== null);
      return found;
    };
    const all = ['newer', ...names.map((name) => name.slice(4))];
    expect((await list()).toSorted()).toEqual(all.toSorted());
    expect((await list())[0]).toBe('newer');

    const terms = { database, clock, decisionRetentionDays: 400 };
    clock.at += 29 * day - 1;
    await sweep(terms);
    expect(await list()).toHaveLength(8);
    clock.at += 1;
    await sweep(terms);
    expect(await list()).toEqual(['newer']);
    const { organizationId } = organization;
    const left = await database.db.selectFrom('environment_revisions').selectAll().execute();
    expect(left).toHaveLength(2);
    const events = (await listAuditRecords(database.db, { organizationId, limit: 100 }))
      .map(({ record }) => JSON.parse(record) as { event: string; actor: object; details: object })
      .filter(({ event }) => event === 'environment-purged');
    expect(events).toHaveLength(7);
    expect(events[0]).toMatchObject({
      actor: { kind: 'server', name: 'symbolon' },
      details: { revision: 2 },
    });
    await expect(createEnvironment(context, bob, of('app/old-0'))).rejects.toMatchObject({
      code: 'name_unavailable',
    });
    await createEnvironment(context, admin, of('app/old-0', admin));
    await createEnvironment(context, bob, of('app/newer'));
  });
});
