/** All permissions in an organization. Every route names the one it needs. */
export const permissions = [
  'organization:read',
  'members:read',
  'members:administer',
  'teams:read',
  'teams:administer',
  'tokens:administer',
  'issuers:administer',
  'decisions:read',
  'audit:read',
  'runner-pools:read',
  'runner-pools:administer',
  'signing-keys:administer',
  'trust:read',
  'logins:use',
  'environments:use',
  'environments:administer',
] as const;

export type Permission = (typeof permissions)[number];

export type Role = 'admin' | 'member';

/** The role of an organization's administrators. Code outside `access/` uses this constant and never compares texts. */
export const administratorRole = 'admin' satisfies Role;

/** Returns the role of a text; null for one that is not a role. */
export function parseRole(text: string): Role | null {
  return text === 'admin' || text === 'member' ? text : null;
}

const ofMembers: ReadonlySet<Permission> = new Set<Permission>([
  'organization:read',
  'members:read',
  'teams:read',
  'runner-pools:read',
  'trust:read',
  'logins:use',
  'environments:use',
]);
const ofAdministrators: ReadonlySet<Permission> = new Set<Permission>(permissions);
/** A runner may only take and report work of its pool (docs/contract/token-exchange.md); no route grants that yet. */
export const ofRunners: ReadonlySet<Permission> = new Set<Permission>();

/** Returns the permissions of a role. A user's role in an organization is stored by `tenancy/change-members.ts`. */
export function permissionsOfRole(role: Role): ReadonlySet<Permission> {
  return role === administratorRole ? ofAdministrators : ofMembers;
}
