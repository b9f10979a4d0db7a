import { beforeAll, beforeEach, expect, test } from 'vitest';
import { listAuditRecords } from '../../src/audit/index.ts';
import { addMember, changeMemberRole, removeMember } from '../../src/tenancy/change-members.ts';
import { findMember, findTeam, findUser } from '../../src/tenancy/index.ts';
import { listMembers } from '../../src/tenancy/member-store.ts';
import { parsePlainRole } from '../../src/tenancy/roles/plain-roles.ts';
import { createTeam, updateTeam } from '../../src/tenancy/teams/change-teams.ts';
import { listTeamMembers } from '../../src/tenancy/teams/team-store.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { foundOrganization, type TestTenancy } from '../support/tenancy.ts';

describeOnBothEngines('members', (openTestDatabase) => {
  let database: TestDatabase;
  let tenancy: TestTenancy;
  let serial = 0;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    serial += 1;
    tenancy = await foundOrganization(database, `acme-${serial}`);
  });

  const add = (login: string, roleId: string | null = null) =>
    addMember(tenancy.context, tenancy.admin, { organization: tenancy.organization, login, roleId });
  const setRole = (login: string, roleId: string | null) =>
    changeMemberRole(tenancy.context, tenancy.admin, { organization: tenancy.organization, login, roleId });
  const remove = (login: string) =>
    removeMember(tenancy.context, tenancy.admin, { organization: tenancy.organization, login });
  const find = (login: string) => findMember(database.db, tenancy.organization.organizationId, login);
  const events = async () =>
    (
      await listAuditRecords(database.db, { organizationId: tenancy.organization.organizationId, limit: 9 })
    ).map(({ event, record }) => [event, (JSON.parse(record) as { details: unknown }).details]);

  test('a member is added, identified by their login, and audited', async () => {
    const before = database.changes.versionOf('trust');
    const member = await add('bob');
    expect(await find('bob')).toEqual(member);
    expect(await find('BOB')).toBeNull();
    expect(await events()).toEqual([['member-added', { login: 'bob', role: 'member' }]]);
    if (before !== null) expect(database.changes.versionOf('trust')).toBe(before + 1);
  });

  test('the same member twice is refused', async () => {
    await add('bob');
    await expect(add('bob', 'admin')).rejects.toMatchObject({ code: 'member_exists' });
    expect(await find('bob')).toMatchObject({ roleId: null });
  });

  test('a login that differs from a user’s only in case is refused', async () => {
    await add(`dora-${serial}`);
    await expect(add(`Dora-${serial}`)).rejects.toMatchObject({ code: 'name_invalid' });
  });

  test.each(['owner', '', 'Admin', 'constructor'])('%j is not a role', async (role) => {
    await expect(add('bob', role)).rejects.toMatchObject({ code: 'role_unknown' });
    await expect(setRole('ann', role)).rejects.toMatchObject({ code: 'role_unknown' });
    expect(() => parsePlainRole(role)).toThrow(expect.objectContaining({ code: 'role_unsupported' }));
  });

  test.each(['', 'a b', '.a', 'x'.repeat(101), 'a\u0000'])('%j is not a login', async (login) => {
    await expect(add(login)).rejects.toMatchObject({ code: 'name_invalid' });
  });

  test('a role is changed and recorded; the same role again is not recorded', async () => {
    await add('bob');
    await setRole('bob', 'admin');
    await setRole('bob', 'admin');
    expect(await find('bob')).toMatchObject({ roleId: 'admin' });
    expect((await events()).filter(([event]) => event === 'member-role-changed')).toEqual([
      ['member-role-changed', { login: 'bob', from: 'member', to: 'admin' }],
    ]);
  });

  test('an administrator whom a server demotes that does not know custom roles is none', async () => {
    await add('bob', 'admin');
    const { user } = (await find('bob')) ?? {};
    await database.write({ by: 'maintenance' }, (tx) =>
      tx
        .updateTable('members')
        .set({ role: 'member' })
        .where('user_id', '=', user?.id ?? '')
        .execute(),
    );
    expect(await find('bob')).toMatchObject({ roleId: null });
  });

  test('the last administrator keeps their role and membership', async () => {
    await add('bob');
    await expect(setRole('ann', null)).rejects.toMatchObject({ code: 'last_administrator' });
    await setRole('bob', 'admin');
    await setRole('ann', null);
    await expect(remove('bob')).rejects.toMatchObject({ code: 'last_administrator' });
    expect(await find('bob')).toMatchObject({ roleId: 'admin' });
  });

  test('two administrators who demote each other at the same moment leave one', async () => {
    await add('bob', 'admin');
    // Open connections first, so that both start at the same moment.
    await Promise.all(Array.from({ length: 5 }, () => database.ping()));
    const outcomes = await Promise.allSettled([setRole('ann', null), setRole('bob', null)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const members = await listMembers(database.db, {
      organizationId: tenancy.organization.organizationId,
      limit: 10,
    });
    expect(members.map(({ roleId }) => roleId).sort()).toEqual(['admin', null]);
  });

  test('members cannot remove themselves', async () => {
    await add('bob', 'admin');
    await expect(remove('ann')).rejects.toMatchObject({ code: 'self_removal' });
  });

  test('a removed member leaves the teams of this organization too, and stays a user', async () => {
    await add('bob');
    const { context, admin, organization } = tenancy;
    await createTeam(context, admin, { organization, name: 'ops', displayName: '', description: '' });
    await updateTeam(context, admin, {
      organization,
      name: 'ops',
      update: { memberAction: 'add', member: 'bob' },
    });
    await remove('bob');
    const team = await findTeam(database.db, organization.organizationId, 'ops');
    expect(await listTeamMembers(database.db, team?.id ?? '')).toEqual([]);
    expect(await find('bob')).toBeNull();
    expect(await findUser(database.db, 'bob')).toMatchObject({ login: 'bob' });
  });

  test('a member removed from one organization stays a member of another', async () => {
    await add('bob');
    const other = await foundOrganization(database, `other-${serial}`);
    await addMember(other.context, other.admin, {
      organization: other.organization,
      login: 'bob',
      roleId: null,
    });
    await remove('bob');
    expect(await findMember(database.db, other.organization.organizationId, 'bob')).toMatchObject({
      roleId: null,
    });
  });

  test('a member of another organization is unknown here', async () => {
    const other = await foundOrganization(database, `other-${serial}`);
    await addMember(other.context, other.admin, {
      organization: other.organization,
      login: 'eve',
      roleId: null,
    });
    await expect(setRole('eve', 'admin')).rejects.toMatchObject({ code: 'member_unknown' });
    await expect(remove('eve')).rejects.toMatchObject({ code: 'member_unknown' });
  });

  test('all are listed once, page by page, for any order of logins', async () => {
    const logins = ['Zoe', 'a-b', 'a.b', 'a_b', 'ab', 'aB2', '1x'].map((login) => `${login}-${serial}`);
    for (const login of logins) await add(login);
    const { organizationId } = tenancy.organization;
    const listed: string[] = [];
    for (let after: string | undefined; ; after = listed.at(-1)) {
      const page = { organizationId, limit: 3, ...(after === undefined ? {} : { after }) };
      const members = await listMembers(database.db, page);
      if (members.length === 0) break;
      listed.push(...members.map(({ user }) => user.login));
    }
    expect(listed.toSorted()).toEqual(['ann', ...logins].toSorted());
  });
});
