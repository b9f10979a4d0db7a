import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Caller } from '../../src/access/index.ts';
import { environmentScopes } from '../../src/access/roles/scope.ts';
import { keepGrantsOfDeleted } from '../../src/environments/grants/index.ts';
import { putEnvironmentGrant } from '../../src/environments/grants/stored/grant-store.ts';
import { addMember, removeMember } from '../../src/tenancy/change-members.ts';
import { removeTeam, updateTeam } from '../../src/tenancy/teams/change-teams.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { named } from '../support/environments/definitions.ts';
import {
  type GrantingOrganization,
  grantingIn,
  prod,
  toBob,
  toMachines,
  toTeam,
} from '../support/environments/granting.ts';
import { accessOfRole, callerOfUser, foundOrganization, type TestTenancy } from '../support/tenancy.ts';

describeOnBothEngines('grants on environments', (openTestDatabase) => {
  let database: TestDatabase;
  let tenancy: TestTenancy;
  let org: GrantingOrganization;
  let bob: Caller;
  let serial = 0;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    serial += 1;
    tenancy = await foundOrganization(database, `acme-${serial}`);
    org = grantingIn(database, tenancy);
    bob = await org.join('bob');
  });

  describe('count', () => {
    test('apply to their grantee, and can be changed and deleted', async () => {
      expect(await org.permissionOf(bob)).toEqual({ permission: 'none', maxOpenSeconds: null });
      await org.grant(toBob, 'open', { maxOpenDuration: '1h30m' });
      expect(await org.permissionOf(bob)).toEqual({ permission: 'open', maxOpenSeconds: 5_400 });
      expect(await org.permissionOf(bob, named('app/dev'))).toMatchObject({
        permission: 'none',
      });
      expect(await org.permissionOf(await org.join('eve'))).toMatchObject({ permission: 'none' });
      await org.grant(toBob, 'write');
      expect(await org.permissionOf(bob)).toEqual({ permission: 'write', maxOpenSeconds: null });
      await org.revoke(toBob);
      expect(await org.permissionOf(bob)).toEqual({ permission: 'none', maxOpenSeconds: null });
    });

    test('on a project and on everything', async () => {
      await org.grant(toBob, 'read', { environment: '*' });
      await org.grant(toMachines, 'open', { project: '*', environment: '*' });
      const machines = org.machine({ admin: false });
      expect(await org.permissionOf(bob, named('app/new'))).toMatchObject({
        permission: 'read',
      });
      expect(await org.permissionOf(bob, named('web/new'))).toMatchObject({
        permission: 'none',
      });
      expect(await org.permissionOf(machines, named('web/new'))).toMatchObject({
        permission: 'open',
      });
    });

    test('to a team apply to its members and tokens; its members’ own grants do not apply to its tokens', async () => {
      const dev = await org.createTeamOf('dev', 'bob');
      const teamToken = org.teamToken(dev);
      await org.grant(toTeam, 'open');
      await org.grant(toBob, 'admin', { environment: 'dev' });
      expect(await org.permissionOf(bob)).toMatchObject({ permission: 'open' });
      expect(await org.permissionOf(teamToken)).toMatchObject({ permission: 'open' });
      expect(await org.permissionOf(bob, named('app/dev'))).toMatchObject({
        permission: 'admin',
      });
      expect(await org.permissionOf(teamToken, named('app/dev'))).toMatchObject({
        permission: 'none',
      });
      expect(await org.permissionOf(await org.join('eve'))).toMatchObject({ permission: 'none' });
    });

    test('to the organization for its machine tokens, and for no user or team', async () => {
      const dev = await org.createTeamOf('dev', 'bob');
      await org.grant(toMachines, 'open');
      expect(await org.permissionOf(org.machine({ admin: false }))).toMatchObject({
        permission: 'open',
      });
      expect(await org.permissionOf(bob)).toMatchObject({ permission: 'none' });
      expect(await org.permissionOf(org.teamToken(dev))).toMatchObject({ permission: 'none' });
    });

    test('are not needed by an administrator', async () => {
      const { access } = tenancy.context;
      expect(await access.permissionOn(tenancy.admin.principal, tenancy.organization, prod)).toEqual({
        scopes: new Set(environmentScopes),
        maxOpenSeconds: null,
      });
    });

    test('apply only in their own organization', async () => {
      await org.grant(toBob, 'admin', { project: '*', environment: '*' });
      const other = await foundOrganization(database, `other-${serial}`);
      const theirs = { ...other.organization, ...accessOfRole('member') };
      // The user has access to another organization, first as no member and then as a member without a grant.
      expect(await other.context.access.permissionOn(bob.principal, theirs, prod)).toMatchObject({
        scopes: new Set(),
      });
      await addMember(other.context, other.admin, {
        organization: other.organization,
        login: 'bob',
        roleId: null,
      });
      const userId = bob.principal.kind === 'user' ? bob.principal.userId : '';
      const inBoth = await callerOfUser(database, { userId, login: 'bob' });
      expect(await other.context.access.permissionOn(inBoth.principal, theirs, prod)).toMatchObject({
        scopes: new Set(),
      });
      const machines = org.machine({ admin: false });
      expect(await other.context.access.permissionOn(machines.principal, theirs, prod)).toMatchObject({
        scopes: new Set(),
      });
    });

    test('for no member without a role', async () => {
      await org.grant(toBob, 'admin');
      const noPermissions = { ...tenancy.organization, roles: [], permissions: new Set<never>() };
      expect(await tenancy.context.access.permissionOn(bob.principal, noPermissions, prod)).toMatchObject({
        scopes: new Set(),
      });
    });
  });

  describe('end', () => {
    test('with the membership, and do not return with it', async () => {
      await org.createTeamOf('dev', 'bob');
      await org.grant(toBob, 'open');
      await org.grant(toTeam, 'open');
      const { context, admin, organization } = tenancy;
      await removeMember(context, admin, { organization, login: 'bob' });
      expect(await org.permissionOf(bob)).toMatchObject({ permission: 'none' });
      bob = await org.join('bob');
      expect(await org.permissionOf(bob)).toMatchObject({ permission: 'none' });
    });

    test('if one was in progress when the member was removed', async () => {
      const { context, admin, organization } = tenancy;
      await removeMember(context, admin, { organization, login: 'bob' });
      const userId = bob.principal.kind === 'user' ? bob.principal.userId : '';
      await database.write({ by: 'maintenance' }, (tx) =>
        putEnvironmentGrant(tx, {
          organizationId: organization.organizationId,
          grantee: { kind: 'user', id: userId },
          project: prod.project,
          environment: prod.name,
          permission: 'admin',
          maxOpenSeconds: null,
          createdAt: 0,
        }),
      );
      expect(await org.permissionOf(await org.join('bob'))).toMatchObject({ permission: 'none' });
    });

    test('with the team', async () => {
      const dev = await org.createTeamOf('dev', 'bob');
      await org.grant(toTeam, 'open');
      const { context, admin, organization } = tenancy;
      await removeTeam(context, admin, { organization, name: 'dev' });
      expect(await org.permissionOf(bob)).toMatchObject({ permission: 'none' });
      expect(await org.permissionOf(org.teamToken(dev))).toMatchObject({ permission: 'none' });
      const again = await org.createTeamOf('dev', 'bob');
      expect(await org.permissionOf(org.teamToken(again))).toMatchObject({
        permission: 'none',
      });
    });

    test('for a user who leaves the team', async () => {
      await org.createTeamOf('dev', 'bob');
      await org.grant(toTeam, 'open');
      expect(await org.permissionOf(bob)).toMatchObject({ permission: 'open' });
      const { context, admin, organization } = tenancy;
      const update = { memberAction: 'remove', member: 'bob' };
      await updateTeam(context, admin, { organization, name: 'dev', update });
      expect(await org.permissionOf(bob)).toMatchObject({ permission: 'none' });
    });

    test('with their environment, in this organization; those of its project stay', async () => {
      await org.grant(toBob, 'write');
      await org.grant(toBob, 'read', { environment: '*' });
      await org.grant(toBob, 'open', { environment: 'dev' });
      const other = await foundOrganization(database, `other-${serial}`);
      await database.write({ by: 'maintenance', topics: 'trust' }, (tx) =>
        keepGrantsOfDeleted(tx, {
          organizationId: other.organization.organizationId,
          environmentId: 'other',
          environment: prod,
        }),
      );
      expect(await org.permissionOf(bob)).toMatchObject({ permission: 'write' });
      await database.write({ by: 'maintenance', topics: 'trust' }, (tx) =>
        keepGrantsOfDeleted(tx, {
          organizationId: tenancy.organization.organizationId,
          environmentId: 'deleted',
          environment: prod,
        }),
      );
      expect(await org.permissionOf(bob)).toMatchObject({ permission: 'read' });
      expect(await org.permissionOf(bob, named('app/dev'))).toMatchObject({
        permission: 'open',
      });
    });
  });
});
