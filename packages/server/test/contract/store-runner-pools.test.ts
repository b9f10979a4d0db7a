import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRunnerPool } from '../../src/deployments/runner-pools/index.ts';
import { insertRunnerPool } from '../../src/deployments/runner-pools/store.ts';
import { newId } from '../../src/platform/new-id.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { foundOrganization } from '../support/tenancy.ts';

describeOnBothEngines('runner pools', (openTestDatabase) => {
  let database: TestDatabase;
  let organizationId: string;

  beforeAll(async () => {
    database = await openTestDatabase();
    organizationId = (await foundOrganization(database)).organization.organizationId;
  });
  afterAll(() => database.close());

  test('are found by id or name, and a pool named like the id of another does not take its place', async () => {
    // A name that is an id: letters, digits and dashes, 36 of them.
    const meant = { id: newId(), organizationId, name: 'meant', description: '', createdAt: 0 };
    const posing = { ...meant, id: newId(), name: meant.id };
    await database.write({ by: 'maintenance' }, async (tx) => {
      for (const pool of [posing, meant]) expect(await insertRunnerPool(tx, pool)).toBe(true);
    });
    const find = async (text: string) => (await findRunnerPool(database.db, organizationId, text))?.id;
    expect(await find(meant.id)).toBe(meant.id);
    expect(await find('meant')).toBe(meant.id);
    expect(await find(posing.id)).toBe(posing.id);
    expect(await find('nobody')).toBeUndefined();
    expect(await findRunnerPool(database.db, newId(), meant.id)).toBeNull();
  });
});
