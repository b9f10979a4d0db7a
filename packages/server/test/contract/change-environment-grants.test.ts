import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Caller } from '../../src/access/index.ts';
import { grantOnEnvironment } from '../../src/environments/grants/change-grants.ts';
import { grantToCreator } from '../../src/environments/grants/index.ts';
import { listVisibleGrants } from '../../src/environments/grants/list-grants.ts';
import { addMember } from '../../src/tenancy/change-members.ts';
import { createTeam } from '../../src/tenancy/teams/change-teams.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { named } from '../support/environments/definitions.ts';
import {
  type Grantee,
  type GrantingOrganization,
  grantingIn,
  prod,
  toBob,
  toMachines,
  toTeam,
} from '../support/environments/granting.ts';
import { foundOrganization, type TestTenancy } from '../support/tenancy.ts';

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

  describe('are created', () => {
    test('for the creator of an environment', async () => {
      const dev = await org.createTeamOf('dev', 'bob');
      const creators = [bob, org.teamToken(dev), org.machine({ admin: false })];
      for (const [index, creator] of creators.entries()) {
        const environment = named(`created/by-${index}`);
        await database.write({ by: 'maintenance', topics: 'trust' }, (tx) =>
          grantToCreator(tx, {
            maxOpenSeconds: null,
            principal: creator.principal,
            organizationId: tenancy.organization.organizationId,
            environment,
            createdAt: 0,
          }),
        );
        expect(await org.permissionOf(creator, environment)).toEqual({
          permission: 'admin',
          maxOpenSeconds: null,
        });
      }
      // Bob has the environment of the team; nobody has those of others.
      expect(await org.permissionOf(bob, named('created/by-1'))).toMatchObject({
        permission: 'admin',
      });
      expect(await org.permissionOf(bob, named('created/by-2'))).toMatchObject({
        permission: 'none',
      });
    });

    test('not for machine tokens, if an administrator token creates it', async () => {
      await database.write({ by: 'maintenance', topics: 'trust' }, (tx) =>
        grantToCreator(tx, {
          maxOpenSeconds: null,
          principal: org.machine({ admin: true }).principal,
          organizationId: tenancy.organization.organizationId,
          environment: prod,
          createdAt: 0,
        }),
      );
      expect(await org.permissionOf(org.machine({ admin: false }))).toMatchObject({
        permission: 'none',
      });
    });

    test('by callers with admin on the environment, for at most their own open duration', async () => {
      await org.join('eve');
      const toEve: Grantee = { kind: 'user', name: 'eve' };
      await org.grant(toBob, 'admin', { maxOpenDuration: '2h' });
      await expect(org.grant(toEve, 'open', { by: bob })).rejects.toMatchObject({
        code: 'grant_too_long',
        message: expect.stringContaining('You may open app/prod for at most 2h0m0s'),
      });
      await expect(org.grant(toBob, 'admin', { by: bob })).rejects.toMatchObject({ code: 'grant_too_long' });
      await expect(org.grant(toEve, 'open', { by: bob, maxOpenDuration: '3h' })).rejects.toMatchObject({
        code: 'grant_too_long',
      });
      await org.grant(toEve, 'open', { by: bob, maxOpenDuration: '2h' });
      await org.revoke(toEve, bob);
    });

    test('by no caller with less than admin on it, including callers who may not see it', async () => {
      await expect(org.grant(toBob, 'admin', { by: bob })).rejects.toMatchObject({
        code: 'environment_unknown',
        message: `Unknown environment "app/prod" in acme-${serial}, or you lack permission to read it.`,
      });
      await org.grant(toBob, 'write');
      await expect(org.grant(toBob, 'admin', { by: bob })).rejects.toMatchObject({
        code: 'environment_forbidden',
        message: `This requires environment_access:update on app/prod; you have write. A user with admin on this environment, or an administrator of acme-${serial}, can grant it.`,
      });
      await expect(org.revoke(toBob, bob)).rejects.toMatchObject({ code: 'environment_forbidden' });
      expect(await org.permissionOf(bob)).toMatchObject({ permission: 'write' });
    });

    test('on more than one environment by administrators only', async () => {
      await org.grant(toBob, 'admin', { environment: '*' });
      for (const scope of [{ environment: '*' }, { project: '*', environment: '*' }]) {
        await expect(org.grant(toBob, 'admin', { by: bob, ...scope })).rejects.toMatchObject({
          code: 'environment_forbidden',
          message: expect.stringContaining(
            `Only an administrator of acme-${serial} can grant permissions on`,
          ),
        });
      }
      await expect(org.grant(toBob, 'read', { by: bob, environment: 'new' })).resolves.toMatchObject({
        environment: 'new',
      });
    });

    test('for no user of another organization', async () => {
      const other = await foundOrganization(database, `other-${serial}`);
      const login = `zoe-${serial}`;
      const { context, admin, organization } = other;
      await addMember(context, admin, { organization, login, roleId: null });
      await createTeam(context, admin, { organization, name: 'ops', displayName: '', description: '' });
      await expect(org.grant({ kind: 'user', name: login }, 'read')).rejects.toMatchObject({
        code: 'member_unknown',
      });
      await expect(org.grant({ kind: 'team', name: 'ops' }, 'read')).rejects.toMatchObject({
        code: 'team_unknown',
      });
      await expect(
        org.grant({ kind: 'organization', name: `other-${serial}` }, 'read'),
      ).rejects.toMatchObject({
        code: 'grant_invalid',
      });
    });

    test('by no caller who lost admin during the request', async () => {
      await org.grant(toBob, 'admin');
      const { context } = tenancy;
      const write = async <Result>(...change: Parameters<typeof database.write<Result>>) => {
        if (typeof change[0].by === 'function') await org.revoke(toBob);
        return database.write<Result>(...change);
      };
      const racing = { ...context, database: { ...database, write } };
      const organization = org.asMember();
      const target = { organization, grantee: toBob, project: prod.project, environment: prod.name };
      await expect(grantOnEnvironment(racing, bob, { ...target, permission: 'admin' })).rejects.toMatchObject(
        {
          code: 'environment_unknown',
        },
      );
      expect(await org.permissionOf(bob)).toMatchObject({ permission: 'none' });
    });

    test('once: a second deletion finds nothing', async () => {
      await org.grant(toBob, 'read');
      await org.revoke(toBob);
      await expect(org.revoke(toBob)).rejects.toMatchObject({
        code: 'grant_unknown',
        message: 'app/prod is not granted to the user bob.',
      });
    });
  });

  const events = async () => {
    const rows = await database.db
      .selectFrom('audit_events')
      .select(['event', 'record'])
      .where('organization_id', '=', tenancy.organization.organizationId)
      .orderBy('sequence')
      .execute();
    return rows.filter(({ event }) => event.includes('environment'));
  };

  test('every grant, revocation and refusal is in the audit log', async () => {
    await org.grant(toBob, 'open', { maxOpenDuration: '1h' });
    await org.revoke(toBob);
    await org.revoke(toBob, bob).catch(() => {});
    await org.grant(toBob, 'admin', { by: bob, environment: '*' }).catch(() => {});
    expect((await events()).map(({ event, record }) => [event, JSON.parse(record).details])).toEqual([
      [
        'environment-permission-granted',
        {
          grantee: { kind: 'user', name: 'bob' },
          environment: 'app/prod',
          permission: 'open',
          maxOpenSeconds: 3_600,
        },
      ],
      ['environment-permission-revoked', { grantee: { kind: 'user', name: 'bob' }, environment: 'app/prod' }],
      [
        'auth-failure-environment',
        { environment: 'app/prod', needed: 'environment_access:update', has: 'none' },
      ],
      [
        'auth-failure-environment',
        { environment: 'app/*', needed: 'environment_access:update', has: 'none' },
      ],
    ]);
  });

  describe('are listed', () => {
    const list = async (
      by: Caller,
      query: { project?: string; environment?: string; continuationToken?: string; limit?: number } = {},
    ) => {
      const organization = by === tenancy.admin ? tenancy.organization : org.asMember();
      const page = await listVisibleGrants(tenancy.context, by, { organization, limit: 100, ...query });
      const grants = page.grants.map(
        ({ project, environment, grantee, granteeName, permission }) =>
          `${project}/${environment} ${grantee.kind} ${granteeName} ${permission}`,
      );
      return { grants, continuationToken: page.continuationToken };
    };
    beforeEach(async () => {
      await org.createTeamOf('dev');
      await org.grant(toBob, 'admin');
      await org.grant(toTeam, 'open');
      await org.grant(toMachines, 'read', { environment: '*' });
      await org.grant(toTeam, 'read', { project: '*', environment: '*' });
      await org.grant(toTeam, 'write', { project: 'web' });
    });

    test('for an administrator, all of them, page by page', async () => {
      const { grants } = await list(tenancy.admin);
      expect([...grants].sort()).toEqual([
        '*/* team dev read',
        `app/* organization acme-${serial} read`,
        'app/prod team dev open',
        'app/prod user bob admin',
        'web/prod team dev write',
      ]);
      const paged: string[] = [];
      let continuationToken: string | null = null;
      do {
        const page = await list(tenancy.admin, {
          limit: 2,
          ...(continuationToken === null ? {} : { continuationToken }),
        });
        paged.push(...page.grants);
        continuationToken = page.continuationToken;
      } while (continuationToken !== null);
      expect(paged).toEqual(grants);
    });

    test('for callers with admin on an environment: those on it, and on request those that apply to it', async () => {
      expect((await list(bob)).grants).toEqual(['app/prod team dev open', 'app/prod user bob admin']);
      const { grants } = await list(bob, { project: 'app', environment: 'prod' });
      expect([...grants].sort()).toEqual([
        '*/* team dev read',
        `app/* organization acme-${serial} read`,
        'app/prod team dev open',
        'app/prod user bob admin',
      ]);
    });

    test('without revealing those that the caller may not see, not even by the end of a page', async () => {
      expect(await list(await org.join('eve'), { limit: 1 })).toEqual({
        grants: [],
        continuationToken: null,
      });
      const first = await list(bob, { limit: 1 });
      expect(first.grants).toEqual(['app/prod team dev open']);
      expect(first.continuationToken).toMatch(/^app\/prod\/team\//);
      const second = await list(bob, { limit: 1, continuationToken: first.continuationToken ?? '' });
      expect(second).toEqual({ grants: ['app/prod user bob admin'], continuationToken: null });
    });

    test('for nobody else', async () => {
      expect((await list(await org.join('eve'))).grants).toEqual([]);
      const eve = await org.join('eve2');
      await expect(list(eve, { project: 'app', environment: 'prod' })).rejects.toMatchObject({
        code: 'environment_unknown',
      });
      await expect(list(bob, { project: 'app', environment: '*' })).rejects.toMatchObject({
        code: 'environment_forbidden',
      });
      await expect(list(tenancy.admin, { project: 'app' })).rejects.toMatchObject({ code: 'grant_invalid' });
    });

    test('without those of another organization', async () => {
      const other = await foundOrganization(database, `other-${serial}`);
      const { context, admin, organization } = other;
      expect((await listVisibleGrants(context, admin, { organization, limit: 100 })).grants).toEqual([]);
    });
  });
});
