import { beforeAll, beforeEach, expect, test } from 'vitest';
import { addMember } from '../../src/tenancy/change-members.ts';
import { findTeam, findUser } from '../../src/tenancy/index.ts';
import { createTeam, removeTeam, type TeamUpdate, updateTeam } from '../../src/tenancy/teams/change-teams.ts';
import { listTeamMembers, listTeams, teamNamesOf } from '../../src/tenancy/teams/team-store.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { foundOrganization, type TestTenancy } from '../support/tenancy.ts';

describeOnBothEngines('teams', (openTestDatabase) => {
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

  const create = (name: string, texts: { displayName?: string; description?: string } = {}) =>
    createTeam(tenancy.context, tenancy.admin, {
      organization: tenancy.organization,
      name,
      displayName: '',
      description: '',
      ...texts,
    });
  const update = (name: string, change: TeamUpdate) =>
    updateTeam(tenancy.context, tenancy.admin, {
      organization: tenancy.organization,
      name,
      update: change,
    });
  const find = (name: string) => findTeam(database.db, tenancy.organization.organizationId, name);
  const membersOf = async (name: string) =>
    (await listTeamMembers(database.db, (await find(name))?.id ?? '')).map(({ user, role }) => [
      user.login,
      role,
    ]);

  test('a team is created, found and listed; without a display name it shows its name', async () => {
    const team = await create('ops');
    expect(team).toMatchObject({ name: 'ops', displayName: 'ops', description: '' });
    expect(await find('ops')).toMatchObject({ id: team.id });
    expect(await find('OPS')).toBeNull();
    expect((await listTeams(database.db, tenancy.organization.organizationId)).map(({ id }) => id)).toEqual([
      team.id,
    ]);
  });

  test('a name that differs only in case is taken, within one organization', async () => {
    await create('ops');
    await expect(create('Ops')).rejects.toMatchObject({ code: 'team_exists' });
    tenancy = await foundOrganization(database, `other-${serial}`);
    await expect(create('Ops')).resolves.toMatchObject({ name: 'Ops' });
  });

  test('each text can be changed without the other', async () => {
    await create('ops', { displayName: 'Operations', description: 'keeps it up' });
    await update('ops', { newDisplayName: 'Ops!' });
    expect(await find('ops')).toMatchObject({ displayName: 'Ops!', description: 'keeps it up' });
    await update('ops', { newDescription: '' });
    expect(await find('ops')).toMatchObject({ displayName: 'Ops!', description: '' });
  });

  test('texts that are too long are refused and change nothing', async () => {
    await create('ops');
    await expect(update('ops', { newDisplayName: 'x'.repeat(101) })).rejects.toMatchObject({
      code: 'text_too_long',
    });
    await expect(create('web', { description: 'x'.repeat(1_001) })).rejects.toMatchObject({
      code: 'text_too_long',
    });
    expect(await find('ops')).toMatchObject({ displayName: 'ops' });
    expect(await find('web')).toBeNull();
  });

  test('members are added, promoted, demoted and removed', async () => {
    await create('ops');
    await update('ops', { memberAction: 'add', member: 'ann' });
    expect(await membersOf('ops')).toEqual([['ann', 'member']]);
    await update('ops', { memberAction: 'promote', member: 'ann' });
    expect(await membersOf('ops')).toEqual([['ann', 'admin']]);
    await update('ops', { memberAction: 'demote', member: 'ann' });
    expect(await membersOf('ops')).toEqual([['ann', 'member']]);
    await update('ops', { memberAction: 'remove', member: 'ann' });
    expect(await membersOf('ops')).toEqual([]);
  });

  test('a user who is not a member of the organization cannot join its teams', async () => {
    await create('ops');
    const other = await foundOrganization(database, `other-${serial}`);
    await addMember(other.context, other.admin, {
      organization: other.organization,
      login: `eve-${serial}`,
      roleId: 'admin',
    });
    await expect(update('ops', { memberAction: 'add', member: `eve-${serial}` })).rejects.toMatchObject({
      code: 'member_unknown',
    });
  });

  test('an update that fails changes nothing', async () => {
    await create('ops');
    const change = { newDisplayName: 'changed', memberAction: 'explode', member: 'ann' };
    await expect(update('ops', change)).rejects.toMatchObject({ code: 'team_update_unsupported' });
    expect(await find('ops')).toMatchObject({ displayName: 'ops' });
  });

  test('a team of another organization is unknown here', async () => {
    await create('ops');
    tenancy = await foundOrganization(database, `other-${serial}`);
    await expect(update('ops', { newDisplayName: 'x' })).rejects.toMatchObject({ code: 'team_unknown' });
    const { context, admin, organization } = tenancy;
    await expect(removeTeam(context, admin, { organization, name: 'ops' })).rejects.toMatchObject({
      code: 'team_unknown',
    });
  });

  test('deleting a team deletes its memberships, and frees its name', async () => {
    const { context, admin, organization } = tenancy;
    const before = await create('ops');
    await update('ops', { memberAction: 'add', member: 'ann' });
    await removeTeam(context, admin, { organization, name: 'ops' });
    expect(await find('ops')).toBeNull();
    expect(await listTeamMembers(database.db, before.id)).toEqual([]);
    expect((await create('ops')).id).not.toBe(before.id);
    expect(await membersOf('ops')).toEqual([]);
  });

  test('the names of a user’s teams are those of this organization, in order', async () => {
    for (const name of ['web', 'ops']) {
      await create(name);
      await update(name, { memberAction: 'add', member: 'ann' });
    }
    const { organizationId } = tenancy.organization;
    const ann = (await findUser(database.db, 'ann'))?.id ?? '';
    const namesOf = async (organization: string) =>
      (await teamNamesOf(database.db, organization, [ann, 'nobody'])).get(ann);
    expect(await namesOf(organizationId)).toEqual(['ops', 'web']);
    expect(await namesOf('none')).toBeUndefined();
    expect((await teamNamesOf(database.db, organizationId, [])).size).toBe(0);
  });
});
