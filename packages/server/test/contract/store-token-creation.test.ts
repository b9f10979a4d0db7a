import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listAuditRecords } from '../../src/audit/index.ts';
import {
  createMemberToken,
  createOrganizationToken,
  createPersonalToken,
  createTeamToken,
} from '../../src/inbound/access-tokens/create-access-token.ts';
import { findAccessTokenByHash, hashAccessToken } from '../../src/inbound/access-tokens/index.ts';
import { deleteOrganizationToken } from '../../src/inbound/access-tokens/revoke-token.ts';
import { addMember } from '../../src/tenancy/change-members.ts';
import { createTeam } from '../../src/tenancy/teams/change-teams.ts';
import { accessTokenWith } from '../support/access-token.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { heldRole } from '../support/held-role.ts';
import {
  callerOfPrincipal,
  callerOfUser,
  foundOrganization,
  startAt,
  type TestTenancy,
} from '../support/tenancy.ts';

const nowSeconds = startAt / 1_000;
const twoYearsSeconds = 2 * 366 * 24 * 3_600;
const plain = { description: '', expires: 0 };

describeOnBothEngines('access token creation', (openTestDatabase) => {
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

  const createOrg = (request: { name: string; roleId?: string; expires?: number; reason?: string }) =>
    createOrganizationToken(tenancy.context, tenancy.admin, {
      ...plain,
      roleId: null,
      ...request,
      organization: tenancy.organization,
    });
  const stored = (tokenValue: string) => findAccessTokenByHash(database.db, hashAccessToken(tokenValue));

  test('only the hash of an organization token is stored, and its creation is recorded', async () => {
    const { id, tokenValue } = await createOrg({ name: 'ci', roleId: 'admin', reason: 'for CI' });
    expect(tokenValue).toMatch(/^pul-[0-9a-f]{40}$/);
    const { organizationId } = tenancy.organization;
    expect(await stored(tokenValue)).toEqual(accessTokenWith({ id, organizationId, roleId: 'admin' }));
    const rows = await database.db.selectFrom('access_tokens').selectAll().where('id', '=', id).execute();
    expect(JSON.stringify(rows)).not.toContain(tokenValue);
    const [event] = await listAuditRecords(database.db, { organizationId, limit: 1 });
    expect(event).toMatchObject({ event: 'organization-token-created', actor: 'ann' });
    expect(event?.record).not.toContain(tokenValue);
    expect(JSON.parse(event?.record ?? '')).toMatchObject({
      details: { tokenId: id, kind: 'organization', name: 'ci', admin: true, reason: 'for CI' },
    });
  });

  test('a team token acts as the team, and is refused for an unknown team', async () => {
    const { context, admin, organization } = tenancy;
    const team = await createTeam(context, admin, {
      organization,
      name: 'ops',
      displayName: '',
      description: '',
    });
    const request = { ...plain, organization, name: 'deploy' };
    const { tokenValue } = await createTeamToken(context, admin, { ...request, teamName: 'ops' });
    expect(await stored(tokenValue)).toMatchObject({ kind: 'team', teamId: team.id, roleId: null });
    await expect(
      createTeamToken(context, admin, { ...request, name: 'other', teamName: 'OPS' }),
    ).rejects.toMatchObject({ code: 'team_unknown' });
  });

  test('a team of another organization is unknown here', async () => {
    const other = await foundOrganization(database, `other-${serial}`);
    await createTeam(other.context, other.admin, {
      organization: other.organization,
      name: 'ops',
      displayName: '',
      description: '',
    });
    const { context, admin, organization } = tenancy;
    await expect(
      createTeamToken(context, admin, { ...plain, organization, name: 'deploy', teamName: 'ops' }),
    ).rejects.toMatchObject({ code: 'team_unknown' });
  });

  test.each(['personal', 'refresh'] as const)(
    'a %s token belongs to the user, and is named after its description',
    async (type) => {
      const { context, admin } = tenancy;
      const description = 'the laptop of ann, which is a very long description';
      const { tokenValue } = await createPersonalToken(context, admin, { ...plain, description, type });
      expect(await stored(tokenValue)).toMatchObject({
        kind: type,
        organizationId: null,
        userId: admin.principal.kind === 'user' ? admin.principal.userId : '',
        name: description.slice(0, 40),
        description,
      });
    },
  );

  test('a personal token created with a bound token has the same binding', async () => {
    const { context, admin, organization } = tenancy;
    if (admin.principal.kind !== 'user') throw new Error('ann is a user');
    const bound = callerOfPrincipal({ ...admin.principal, boundTo: organization.organizationId });
    const { tokenValue } = await createPersonalToken(context, bound, { ...plain, type: 'personal' });
    expect(await stored(tokenValue)).toMatchObject({ organizationId: organization.organizationId });
  });

  test('a machine identity has no personal tokens', () => {
    const { context, organization } = tenancy;
    const machine = callerOfPrincipal({
      kind: 'organization',
      organizationId: organization.organizationId,
      organizationName: organization.organizationName,
      roles: [heldRole('admin')],
      token: { id: 't1', name: 'ci', origin: 'created', expiresAt: null },
    });
    expect(() => createPersonalToken(context, machine, { ...plain, type: 'personal' })).toThrow(
      expect.objectContaining({ code: 'user_required' }),
    );
  });

  test('a member’s token from an administrator is bound to that organization', async () => {
    const { context, admin, organization } = tenancy;
    const { user } = await addMember(context, admin, { organization, login: 'bob', roleId: null });
    const { tokenValue } = await createMemberToken(context, admin, { ...plain, organization, login: 'bob' });
    expect(await stored(tokenValue)).toMatchObject({
      kind: 'personal',
      userId: user.id,
      organizationId: organization.organizationId,
      createdBy: 'ann',
    });
    await expect(
      createMemberToken(context, admin, { ...plain, organization, login: `nobody-${serial}` }),
    ).rejects.toMatchObject({ code: 'member_unknown' });
  });

  test('a personal token is audited in each organization that it is valid in', async () => {
    const other = await foundOrganization(database, `other-${serial}`);
    if (other.admin.principal.kind !== 'user') throw new Error('ann is a user');
    const ann = await callerOfUser(database, other.admin.principal);
    const reached = ann.principal.kind === 'user' ? ann.principal.memberships : [];
    expect(reached.length).toBeGreaterThan(1);
    await createPersonalToken(other.context, ann, { ...plain, type: 'personal' });
    for (const { organizationId } of reached) {
      const [event] = await listAuditRecords(database.db, { organizationId, limit: 1 });
      expect(event?.event).toBe('personal-token-created');
    }
  });

  describe('token names:', () => {
    test('a name that is taken is refused, within its organization, for tokens of either kind', async () => {
      await createOrg({ name: 'ci' });
      await expect(createOrg({ name: 'ci' })).rejects.toMatchObject({ code: 'name_taken' });
      const { context, admin, organization } = tenancy;
      await createTeam(context, admin, { organization, name: 'ops', displayName: '', description: '' });
      await expect(
        createTeamToken(context, admin, { ...plain, organization, name: 'ci', teamName: 'ops' }),
      ).rejects.toMatchObject({ code: 'name_taken' });
      tenancy = await foundOrganization(database, `other-${serial}`);
      await expect(createOrg({ name: 'ci' })).resolves.toBeDefined();
    });

    test('a name stays taken after its token was deleted', async () => {
      const { id } = await createOrg({ name: 'ci' });
      const { context, admin, organization } = tenancy;
      await deleteOrganizationToken(context, admin, { organization, tokenId: id });
      await expect(createOrg({ name: 'ci' })).rejects.toMatchObject({ code: 'name_taken' });
    });

    test('of two tokens created at the same time with one name one succeeds', async () => {
      await Promise.all(Array.from({ length: 5 }, () => database.ping()));
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => createOrg({ name: 'ci' })));
      expect(outcomes.map(({ status }) => status).sort()).toEqual([
        'fulfilled',
        ...Array(4).fill('rejected'),
      ]);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'name_taken' });
      }
    });

    test('a personal token does not reserve a name', async () => {
      const { context, admin } = tenancy;
      await createPersonalToken(context, admin, { ...plain, description: 'ci', type: 'personal' });
      await expect(createOrg({ name: 'ci' })).resolves.toBeDefined();
    });

    test.each(['', '   ', 'x'.repeat(41)])('%j is not a name', (name) => {
      expect(() => createOrg({ name })).toThrow(expect.objectContaining({ code: 'name_invalid' }));
    });
  });

  describe('expiry times:', () => {
    test.each([
      [0, null],
      [nowSeconds + 1, startAt + 1_000],
      [nowSeconds + twoYearsSeconds, startAt + twoYearsSeconds * 1_000],
    ])('expires %d is kept', async (expires, expiresAt) => {
      const { tokenValue } = await createOrg({ name: `ci-${expires}`, expires });
      expect(await stored(tokenValue)).toMatchObject({ expiresAt });
    });

    test.each([
      nowSeconds,
      nowSeconds - 1,
      nowSeconds + twoYearsSeconds + 1,
      nowSeconds + 0.5,
      -1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      startAt + 3_600_000,
    ])('expires %d is refused', (expires) => {
      expect(() => createOrg({ name: 'ci', expires })).toThrow(
        expect.objectContaining({ code: 'expiry_invalid' }),
      );
    });
  });
});
