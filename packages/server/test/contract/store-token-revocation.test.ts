import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Caller } from '../../src/access/index.ts';
import { listAuditRecords } from '../../src/audit/index.ts';
import {
  createOrganizationToken,
  createPersonalToken,
  createTeamToken,
} from '../../src/inbound/access-tokens/create-access-token.ts';
import {
  deleteOrganizationToken,
  deletePersonalToken,
} from '../../src/inbound/access-tokens/revoke-token.ts';
import { findAccessToken } from '../../src/inbound/access-tokens/store.ts';
import { addMember } from '../../src/tenancy/change-members.ts';
import { createTeam } from '../../src/tenancy/teams/change-teams.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { heldRole } from '../support/held-role.ts';
import {
  callerOfPrincipal,
  callerOfUser,
  foundOrganization,
  startAt,
  type TestTenancy,
} from '../support/tenancy.ts';

const plain = { description: '', expires: 0 };

describeOnBothEngines('access token revocation', (openTestDatabase) => {
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

  const createOrg = (name: string) =>
    createOrganizationToken(tenancy.context, tenancy.admin, {
      ...plain,
      name,
      roleId: null,
      organization: tenancy.organization,
    });
  const deleteOrg = (tokenId: string, more: { teamId?: string; reason?: string } = {}) =>
    deleteOrganizationToken(tenancy.context, tenancy.admin, {
      organization: tenancy.organization,
      tokenId,
      ...more,
    });
  const isRevoked = async (id: string) => (await findAccessToken(database.db, id))?.revokedAt !== null;

  async function addUser(login: string): Promise<Caller> {
    const { context, admin, organization } = tenancy;
    const { user } = await addMember(context, admin, { organization, login, roleId: null });
    return callerOfUser(database, { userId: user.id, login });
  }

  test('an administrator revokes a token of the organization, which is audited with the reason', async () => {
    const { id } = await createOrg('ci');
    tenancy.context.clock.at = startAt + 60_000;
    await deleteOrg(id, { reason: 'leaked' });
    expect(await findAccessToken(database.db, id)).toMatchObject({ revokedAt: startAt + 60_000 });
    const { organizationId } = tenancy.organization;
    const [event] = await listAuditRecords(database.db, { organizationId, limit: 1 });
    expect(event).toMatchObject({ event: 'organization-token-deleted', actor: 'ann', at: startAt + 60_000 });
    expect(JSON.parse(event?.record ?? '')).toMatchObject({ details: { tokenId: id, reason: 'leaked' } });
  });

  test.each(['none', '', "' or 1=1"])('a token %j is unknown', async (id) => {
    await expect(deleteOrg(id)).rejects.toMatchObject({ code: 'token_unknown' });
  });

  test('a revoked token is unknown', async () => {
    const { id } = await createOrg('ci');
    await deleteOrg(id);
    await expect(deleteOrg(id)).rejects.toMatchObject({ code: 'token_unknown' });
  });

  test('a token of another organization is unknown, and stays valid', async () => {
    const { id } = await createOrg('ci');
    tenancy = await foundOrganization(database, `other-${serial}`);
    await expect(deleteOrg(id)).rejects.toMatchObject({ code: 'token_unknown' });
    expect(await isRevoked(id)).toBe(false);
  });

  test('the organization cannot revoke a user’s unbound token', async () => {
    const { id } = await createPersonalToken(tenancy.context, tenancy.admin, { ...plain, type: 'personal' });
    await expect(deleteOrg(id)).rejects.toMatchObject({ code: 'token_unknown' });
    expect(await isRevoked(id)).toBe(false);
  });

  test('through a team only that team’s tokens are revoked', async () => {
    const { context, admin, organization } = tenancy;
    const createOwnTeam = (name: string) =>
      createTeam(context, admin, { organization, name, displayName: '', description: '' });
    const [ops, web] = [await createOwnTeam('ops'), await createOwnTeam('web')];
    const request = { ...plain, organization, name: 'deploy', teamName: 'ops' };
    const { id } = await createTeamToken(context, admin, request);
    await expect(deleteOrg(id, { teamId: web.id })).rejects.toMatchObject({ code: 'token_unknown' });
    const other = await createOrg('ci');
    await expect(deleteOrg(other.id, { teamId: ops.id })).rejects.toMatchObject({
      code: 'token_of_other_kind',
    });
    expect(await isRevoked(id)).toBe(false);
    await deleteOrg(id, { teamId: ops.id });
    expect(await isRevoked(id)).toBe(true);
  });

  test('users revoke their own tokens and no others', async () => {
    const [bob, eve] = [await addUser(`bob-${serial}`), await addUser(`eve-${serial}`)];
    const { id } = await createPersonalToken(tenancy.context, bob, { ...plain, type: 'personal' });
    await expect(deletePersonalToken(tenancy.context, eve, id)).rejects.toMatchObject({
      code: 'token_unknown',
    });
    expect(await isRevoked(id)).toBe(false);
    await deletePersonalToken(tenancy.context, bob, id);
    expect(await isRevoked(id)).toBe(true);
  });

  test('a bound token does not revoke the user’s tokens of other organizations', async () => {
    const bob = await addUser(`bob-${serial}`);
    const { id } = await createPersonalToken(tenancy.context, bob, { ...plain, type: 'personal' });
    if (bob.principal.kind !== 'user') throw new Error('bob is a user');
    const bound = callerOfPrincipal({ ...bob.principal, boundTo: tenancy.organization.organizationId });
    await expect(deletePersonalToken(tenancy.context, bound, id)).rejects.toMatchObject({
      code: 'token_unknown',
    });
    expect(await isRevoked(id)).toBe(false);
  });

  test('a machine identity cannot revoke a personal token', async () => {
    const { id } = await createPersonalToken(tenancy.context, tenancy.admin, { ...plain, type: 'personal' });
    const { organizationId, organizationName } = tenancy.organization;
    const machine = callerOfPrincipal({
      kind: 'organization',
      organizationId,
      organizationName,
      roles: [heldRole('admin')],
      token: { id: 't1', name: 'ci', origin: 'created', expiresAt: null },
    });
    await expect(deletePersonalToken(tenancy.context, machine, id)).rejects.toMatchObject({
      code: 'token_unknown',
    });
  });

  test('of two concurrent revocations of one token, one gets "unknown"', async () => {
    const { id } = await createOrg('ci');
    const outcomes = await Promise.allSettled([deleteOrg(id), deleteOrg(id)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('concurrent creation and revocation of tokens in the same organizations does not deadlock', async () => {
    const first = tenancy;
    const second = await foundOrganization(database, `other-${serial}`);
    const join = async (order: readonly TestTenancy[], login: string) => {
      let userId = '';
      for (const [index, { context, admin, organization }] of order.entries()) {
        context.clock.at = startAt + index;
        userId = (await addMember(context, admin, { organization, login, roleId: null })).user.id;
      }
      return callerOfUser(database, { userId, login });
    };
    const users = [
      await join([first, second], `bob-${serial}`),
      await join([second, first], `eve-${serial}`),
    ];
    const work = async (user: Caller) => {
      for (let round = 0; round < 10; round += 1) {
        const { id } = await createPersonalToken(first.context, user, { ...plain, type: 'personal' });
        await deletePersonalToken(first.context, user, id);
      }
    };
    await expect(Promise.all(users.map(work))).resolves.toBeDefined();
  });
});
