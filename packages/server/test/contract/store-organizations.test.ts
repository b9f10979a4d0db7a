import { beforeAll, beforeEach, expect, test } from 'vitest';
import { listAuditRecords } from '../../src/audit/index.ts';
import { addMember } from '../../src/tenancy/change-members.ts';
import { createOrganization } from '../../src/tenancy/create-organization.ts';
import { ensureUser, findOrganization, findUser, listMemberships } from '../../src/tenancy/index.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { heldRole } from '../support/held-role.ts';
import { organizationName } from '../support/parsed-names.ts';
import {
  callerOfPrincipal,
  callerOfUser,
  foundOrganization,
  startAt,
  type TestTenancy,
} from '../support/tenancy.ts';

describeOnBothEngines('organizations', (openTestDatabase) => {
  let database: TestDatabase;
  let tenancy: TestTenancy;
  let serial = 0;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    serial += 1;
    tenancy = await foundOrganization(database, `Main-${serial}`);
  });

  test('an operator creates one and is its administrator', async () => {
    const { context, admin } = tenancy;
    const created = await createOrganization(context, admin, { name: `New-${serial}` });
    expect(await findOrganization(database.db, organizationName(`New-${serial}`))).toEqual(created);
    const principal = admin.principal.kind === 'user' ? admin.principal : null;
    const memberships = await listMemberships(database.db, principal?.userId ?? '');
    expect(memberships).toContainEqual({
      organizationId: created.id,
      organizationName: `New-${serial}`,
      roleId: 'admin',
    });
    const [event] = await listAuditRecords(database.db, { organizationId: created.id, limit: 1 });
    expect(event).toMatchObject({ sequence: 1, event: 'organization-created', actor: 'ann', at: startAt });
  });

  test('a name that is taken is refused in any case, and the attempt leaves nothing behind', async () => {
    const { context, admin } = tenancy;
    await expect(createOrganization(context, admin, { name: `MAIN-${serial}` })).rejects.toMatchObject({
      code: 'organization_exists',
    });
    expect(await findOrganization(database.db, organizationName(`MAIN-${serial}`))).toBeNull();
  });

  test('of two concurrent creations with one name one is refused', async () => {
    const { context, admin } = tenancy;
    const outcomes = await Promise.allSettled(
      ['Twin', 'twin'].map((name) => createOrganization(context, admin, { name: `${name}-${serial}` })),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('is found by its exact name only', async () => {
    expect(await findOrganization(database.db, organizationName(`Main-${serial}`))).toMatchObject({
      createdAt: startAt,
    });
    expect(await findOrganization(database.db, organizationName(`main-${serial}`))).toBeNull();
  });

  test.each(['', 'a b', 'a/b', 'a:b', '-a', 'ä', 'x'.repeat(41), 'a\n'])('%j is not a name', async (name) => {
    const { context, admin } = tenancy;
    await expect(createOrganization(context, admin, { name })).rejects.toMatchObject({
      code: 'name_invalid',
    });
  });

  test('an administrator of another organization is not an operator', async () => {
    const { context, admin } = tenancy;
    const elsewhere = { ...context, bootstrapOrganization: organizationName('another') };
    await expect(createOrganization(elsewhere, admin, { name: 'x' })).rejects.toMatchObject({
      code: 'operator_required',
    });
  });

  test('a member of the bootstrap organization is not an operator', async () => {
    const { context, admin, organization } = tenancy;
    const login = `bob-${serial}`;
    const { user } = await addMember(context, admin, { organization, login, roleId: null });
    const bob = await callerOfUser(database, { userId: user.id, login });
    await expect(createOrganization(context, bob, { name: 'x' })).rejects.toMatchObject({
      code: 'operator_required',
    });
  });

  test('a machine identity of the bootstrap organization is not an operator, administrator or not', async () => {
    const { context, organization } = tenancy;
    const machine = callerOfPrincipal({
      kind: 'organization',
      organizationId: organization.organizationId,
      organizationName: organization.organizationName,
      roles: [heldRole('admin')],
      token: { id: 't1', name: 'ci', origin: 'created', expiresAt: null },
    });
    await expect(createOrganization(context, machine, { name: 'x' })).rejects.toMatchObject({
      code: 'operator_required',
    });
  });

  test('a user who is added repeatedly is created once, and a login that differs in case is refused', async () => {
    const login = `Carla-${serial}`;
    const user = { id: `id-1-${serial}`, login, name: login, email: 'c@example.org', createdAt: 1 };
    const ensure = (again: typeof user) =>
      database.write({ by: 'maintenance' }, (tx) => ensureUser(tx, again));
    expect(await ensure(user)).toMatchObject({ id: user.id });
    expect(await ensure({ ...user, id: `id-2-${serial}`, name: 'other' })).toEqual({
      id: user.id,
      login,
      name: login,
      email: 'c@example.org',
    });
    expect(await ensure({ ...user, id: `id-3-${serial}`, login: login.toUpperCase() })).toBeNull();
    expect(await findUser(database.db, login.toLowerCase())).toBeNull();
  });
});
