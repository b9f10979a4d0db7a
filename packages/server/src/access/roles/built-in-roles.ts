import type { JsonObject } from '../../platform/json/json.ts';
import { compileRole } from './compile-role.ts';
import type { CompiledRole } from './compiled-role.ts';
import { environmentScopeSets } from './environment-scope-sets.ts';
import { parseRoleDescriptor } from './parse/parse-role-descriptor.ts';
import type { RoleDescriptor } from './role-descriptor.ts';
import { allScopes, type OrganizationScope, type Scope } from './scope.ts';

/** The ids of the built-in roles: the contract's `defaultIdentifier`. */
export const builtInRoleIds = [
  'admin',
  'member',
  'billing-manager',
  'environment-read',
  'environment-open',
  'environment-write',
  'environment-admin',
] as const;

export type BuiltInRoleId = (typeof builtInRoleIds)[number];

/** A role that every organization has and that cannot be changed. */
export interface BuiltInRole {
  readonly id: BuiltInRoleId;
  readonly name: string;
  readonly description: string;
  readonly resourceType: 'global' | 'environment';
  /** The descriptor in the contract's form. */
  readonly details: JsonObject;
  readonly descriptor: RoleDescriptor;
  readonly compiled: CompiledRole;
}

/** Members may look around and create environments; all else comes from grants, teams and other roles. */
const ofMembers: readonly OrganizationScope[] = [
  'org_member:read',
  'team:list',
  'team:read',
  'agent_pool:read',
  'trust_setup:read',
  'cloud_login:read',
  'cloud_login:use',
  'environment:create',
  'environment_yaml:open',
];

const ofBillingManagers: readonly OrganizationScope[] = ['org_member:read', 'team:list', 'team:read'];

/** The role of an organization's administrators: every scope, on everything. */
const ofAdministrators: BuiltInRole = builtIn('admin', {
  name: 'Admin',
  description: 'Do everything in the organization.',
  resourceType: 'global',
  scopes: allScopes,
});

/** The role of members, teams and tokens of an organization without another default role. */
const ofEveryone: BuiltInRole = builtIn('member', {
  name: 'Member',
  description: 'See members, teams and runner pools, use cloud logins, and create environments.',
  resourceType: 'global',
  scopes: ofMembers,
});

export const builtInRoles: readonly BuiltInRole[] = [
  ofAdministrators,
  ofEveryone,
  builtIn('billing-manager', {
    name: 'Billing Manager',
    description: 'See members and teams, but change nothing.',
    resourceType: 'global',
    scopes: ofBillingManagers,
  }),
  onEnvironments('read', 'Read every environment, with its secrets encrypted.'),
  onEnvironments('open', 'Read, open and clone every environment.'),
  onEnvironments('write', 'Open and change every environment, its tags and its revisions.'),
  onEnvironments(
    'admin',
    'Do everything on every environment, including deleting it and granting permissions on it.',
  ),
];

/** Returns the built-in role with that id; null for the id of a custom role. */
export function findBuiltInRole(id: string): BuiltInRole | null {
  return builtInRoles.find((role) => role.id === id) ?? null;
}

function onEnvironments(level: keyof typeof environmentScopeSets, description: string): BuiltInRole {
  return builtIn(`environment-${level}`, {
    name: `Environment ${level[0]?.toUpperCase()}${level.slice(1)}`,
    description,
    resourceType: 'environment',
    scopes: [...environmentScopeSets[level]],
  });
}

function builtIn(
  id: BuiltInRoleId,
  role: Pick<BuiltInRole, 'name' | 'description' | 'resourceType'> & { readonly scopes: readonly Scope[] },
): BuiltInRole {
  const { scopes, ...described } = role;
  const details = { __type: 'PermissionDescriptorAllow', permissions: scopes };
  const parsed = parseRoleDescriptor(details);
  const compiled = parsed.ok ? compileRole(parsed.value, () => null) : parsed;
  if (!parsed.ok || !compiled.ok) throw new Error(`the built-in role ${id} is invalid`);
  return { id, ...described, details, descriptor: parsed.value, compiled: compiled.value };
}
