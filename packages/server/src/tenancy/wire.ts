import { type Static, Type } from 'typebox';
import { type HeldRole, loginOf, type PlainRole, type Principal, plainRoleOf } from '../access/index.ts';
import { namedObject } from '../contract/named-object.ts';
import type { TeamEnvironmentSettings } from './environment-grants.ts';
import type { Member, Team, TeamMember, User } from './organization.ts';

/** The schemas of the contract (docs/contract/README.md#schemas) that the routes of this folder use. */
export const roleSchema = Type.Union(
  [Type.Literal('none'), Type.Literal('member'), Type.Literal('admin'), Type.Literal('billing-manager')],
  { title: 'OrganizationRole' },
);

export const organizationSummarySchema = namedObject('OrganizationSummaryWithRole', {
  avatarUrl: Type.String(),
  githubLogin: Type.String({ description: 'The name of the organization.' }),
  name: Type.String(),
  role: roleSchema,
});

const userInfoMembers = { avatarUrl: Type.String(), githubLogin: Type.String(), name: Type.String() };
export const userInfoSchema = Type.Object(userInfoMembers);

export const maxOpenDurationSchema = Type.String({
  description: 'Maximum open duration, such as 2h0m0s; at most 24h.',
});

export const userSchema = namedObject('User', {
  ...userInfoMembers,
  id: Type.String(),
  email: Type.String(),
  hasMFA: Type.Boolean(),
  identities: Type.Array(Type.String()),
  isManagedByMultiOrg: Type.Boolean(),
  isOrgManaged: Type.Boolean(),
  organizations: Type.Array(organizationSummarySchema),
  tokenInfo: Type.Optional(
    Type.Object(
      { name: Type.String(), organization: Type.String(), team: Type.String() },
      { description: 'Only for machine tokens.' },
    ),
  ),
});

export const memberSchema = namedObject('OrganizationMember', {
  created: Type.String({ format: 'date-time' }),
  fgaRole: namedObject('FGARole', {
    id: Type.String(),
    name: Type.String(),
    modifiedAt: Type.String({ format: 'date-time' }),
  }),
  knownToPulumi: Type.Boolean(),
  role: roleSchema,
  teams: Type.Optional(Type.Array(Type.String())),
  user: namedObject('UserInfo', userInfoMembers),
  virtualAdmin: Type.Boolean(),
});

/**
 * TeamEnvironmentSettings of the contract (docs/contract/README.md#schemas). `*` means every project, or every
 * environment of one.
 */
export const teamEnvironmentSchema = namedObject('TeamEnvironmentSettings', {
  projectName: Type.String(),
  envName: Type.String(),
  permission: Type.String({
    description: 'none, read, open, write or admin. The value none removes the permission.',
  }),
  maxOpenDuration: Type.Optional(maxOpenDurationSchema),
});

export const teamSchema = namedObject('Team', {
  name: Type.String(),
  displayName: Type.String(),
  description: Type.String(),
  kind: Type.Literal('pulumi'),
  members: Type.Optional(Type.Array(namedObject('TeamMemberInfo', { ...userInfoMembers, role: roleSchema }))),
  userRole: Type.Optional(roleSchema),
  environments: Type.Array(teamEnvironmentSchema, {
    description: 'The team’s grants on environments that the caller may read.',
  }),
});

export function formatUserInfo(user: Pick<User, 'login' | 'name'>) {
  return { avatarUrl: '', githubLogin: user.login, name: user.name };
}

export function formatMember({
  member,
  role,
  teams,
}: {
  readonly member: Member;
  readonly role: HeldRole;
  readonly teams: readonly string[];
}): Static<typeof memberSchema> {
  const created = new Date(member.createdAt).toISOString();
  return {
    created,
    fgaRole: { id: role.id, name: role.name, modifiedAt: created },
    knownToPulumi: true,
    role: plainRoleOf([role]),
    teams: [...teams],
    user: formatUserInfo(member.user),
    virtualAdmin: false,
  };
}

export function formatTeam(
  team: Team,
  details: {
    readonly environments: readonly TeamEnvironmentSettings[];
    readonly members?: readonly TeamMember[];
    readonly caller?: Principal;
  },
): Static<typeof teamSchema> {
  const { name, displayName, description } = team;
  const { members, caller } = details;
  const environments = [...details.environments];
  if (!members) return { name, displayName, description, kind: 'pulumi', environments };
  const own = members.find(({ user }) => caller?.kind === 'user' && user.id === caller.userId);
  return {
    name,
    displayName,
    description,
    kind: 'pulumi',
    members: members.map(({ user, role }) => ({ ...formatUserInfo(user), role })),
    userRole: own?.role ?? 'none',
    environments,
  };
}

/** `GET /api/user`: a machine identity has a login, an organization and its token (`tokenInfo`) too. */
export function formatPrincipal(principal: Principal): Static<typeof userSchema> {
  const person = principal.kind === 'user' ? principal : null;
  return {
    id: person ? person.userId : principal.token.id,
    githubLogin: loginOf(principal),
    name: person ? person.name : loginOf(principal),
    email: person ? person.email : '',
    avatarUrl: '',
    hasMFA: false,
    identities: [],
    isManagedByMultiOrg: false,
    isOrgManaged: person === null || person.boundTo !== null,
    organizations: organizationsOf(principal),
    ...(principal.kind === 'user' ? {} : { tokenInfo: tokenInfoOf(principal) }),
  };
}

function organizationsOf(principal: Principal): Static<typeof organizationSummarySchema>[] {
  if (principal.kind === 'user') {
    return principal.memberships.map(({ organizationName, roles }) =>
      summary(organizationName, plainRoleOf(roles)),
    );
  }
  return [summary(principal.organizationName, plainRoleOf(principal.roles))];
}

function summary(name: string, role: PlainRole) {
  return { avatarUrl: '', githubLogin: name, name, role };
}

function tokenInfoOf(principal: Exclude<Principal, { kind: 'user' }>) {
  return {
    name: principal.token.name,
    organization: principal.organizationName,
    team: principal.kind === 'team' ? principal.teamName : '',
  };
}
