import type { Caller, OrganizationAccess } from '../../../src/access/index.ts';
import type { Database } from '../../../src/database/index.ts';
import {
  type GrantTarget,
  grantOnEnvironment,
  revokeOnEnvironment,
} from '../../../src/environments/grants/change-grants.ts';
import {
  type GrantedAccess,
  levelOf,
} from '../../../src/environments/grants/permission/environment-permission.ts';
import type { NamedGrant } from '../../../src/environments/grants/stored/named-grant-store.ts';
import type { EnvironmentRef } from '../../../src/environments/names.ts';
import { addMember } from '../../../src/tenancy/change-members.ts';
import type { Team } from '../../../src/tenancy/index.ts';
import { createTeam, updateTeam } from '../../../src/tenancy/teams/change-teams.ts';
import { heldRole } from '../held-role.ts';
import { accessOfRole, callerOfPrincipal, callerOfUser, type TestTenancy } from '../tenancy.ts';
import { named } from './definitions.ts';

export type Grantee = GrantTarget['grantee'];

export const prod: EnvironmentRef = named('app/prod');
export const toBob: Grantee = { kind: 'user', name: 'bob' };
export const toTeam: Grantee = { kind: 'team', name: 'dev' };
export const toMachines: Grantee = { kind: 'organization' };

/** An organization with grants on environments: by default on `app/prod` and by its administrator. */
export interface GrantingOrganization {
  /** Returns the access of a member. */
  asMember(): OrganizationAccess;
  join(login: string): Promise<Caller>;
  createTeamOf(name: string, ...members: string[]): Promise<Team>;
  /** The organization's machine identity. */
  machine(options: { readonly admin: boolean }): Caller;
  teamToken(team: Team): Caller;
  permissionOf(caller: Caller, environment?: EnvironmentRef): Promise<GrantedAccess>;
  grant(grantee: Grantee, permission: string, options?: GrantOptions): Promise<NamedGrant>;
  revoke(grantee: Grantee, by?: Caller): Promise<void>;
}

interface GrantOptions {
  readonly project?: string;
  readonly environment?: string;
  readonly maxOpenDuration?: string;
  readonly by?: Caller;
}

export function grantingIn(database: Database, tenancy: TestTenancy): GrantingOrganization {
  const { context, admin, organization } = tenancy;
  const { organizationId, organizationName } = organization;
  const token = { id: 't', name: 'ci', origin: 'exchange', expiresAt: null } as const;
  const place = { organizationId, organizationName, token };
  const asMember = () => ({ ...organization, ...accessOfRole('member') });
  const organizationAccessOf = (caller: Caller) => (caller === admin ? organization : asMember());
  return {
    asMember,
    async join(login) {
      const { user } = await addMember(context, admin, { organization, login, roleId: null });
      return callerOfUser(database, { userId: user.id, login });
    },
    async createTeamOf(name, ...members) {
      const team = await createTeam(context, admin, { organization, name, displayName: '', description: '' });
      for (const member of members) {
        await updateTeam(context, admin, { organization, name, update: { memberAction: 'add', member } });
      }
      return team;
    },
    machine: ({ admin }) =>
      callerOfPrincipal({ kind: 'organization', ...place, roles: [heldRole(admin ? 'admin' : 'member')] }),
    teamToken: (team) =>
      callerOfPrincipal({
        ...{ kind: 'team', ...place, teamId: team.id, teamName: team.name },
        roles: [heldRole('member')],
      }),
    async permissionOf({ principal }, environment = prod) {
      const effective = await context.access.permissionOn(principal, asMember(), environment);
      return { permission: levelOf(effective), maxOpenSeconds: effective.maxOpenSeconds };
    },
    async grant(grantee, permission, { by = admin, ...rest } = {}) {
      const target = { organization: organizationAccessOf(by), grantee, project: 'app', environment: 'prod' };
      return grantOnEnvironment(context, by, { ...target, permission, ...rest });
    },
    revoke: (grantee, by = admin) =>
      revokeOnEnvironment(context, by, {
        organization: organizationAccessOf(by),
        grantee,
        project: 'app',
        environment: 'prod',
      }),
  };
}
