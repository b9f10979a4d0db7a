import { type BuiltInRole, builtInRoles, findBuiltInRole } from '../../../access/index.ts';
import type { Reader } from '../../../database/index.ts';
import type { CustomRole, UxPurpose } from './custom-role.ts';
import { findCustomRole, findRoleDefaults, listCustomRoles, listFirstCustomNames } from './role-store.ts';

/** A role as it is shown, custom or built-in. */
export interface RoleRecord extends Omit<CustomRole, 'uxPurpose'> {
  readonly uxPurpose: UxPurpose;
  readonly isDefault: boolean;
  readonly isBuiltIn: boolean;
}

/** Returns a role of the organization, custom or built-in; null for an unknown one. */
export async function findRoleRecord(
  db: Reader,
  organizationId: string,
  id: string,
): Promise<RoleRecord | null> {
  const defaults = await findRoleDefaults(db, organizationId);
  const builtIn = findBuiltInRole(id);
  if (builtIn !== null) return builtInRecord(organizationId, builtIn, defaults);
  const role = await findCustomRole(db, organizationId, id);
  return role && customRecord(role, defaults);
}

/**
 * Lists the roles of an organization with that purpose: built-in ones first, then custom ones by their creation. Those on
 * environments are permission sets too, and are listed as either.
 */
export async function listRoleRecords(
  db: Reader,
  organizationId: string,
  uxPurpose: UxPurpose,
): Promise<readonly RoleRecord[]> {
  const defaults = await findRoleDefaults(db, organizationId);
  const builtIn = builtInRoles
    .filter((role) => uxPurpose === 'role' || uxPurpose === purposeOf(role))
    .map((role) => ({ ...builtInRecord(organizationId, role, defaults), uxPurpose }));
  const custom = (await listCustomRoles(db, organizationId)).filter((role) => role.uxPurpose === uxPurpose);
  return [...builtIn, ...custom.map((role) => customRecord(role, defaults))];
}

/** Lists the ids and names of the organization's first roles, built-in ones first. */
export async function listFirstRoleNames(
  db: Reader,
  organizationId: string,
  limit: number,
): Promise<readonly Pick<RoleRecord, 'id' | 'name'>[]> {
  return [...builtInRoles, ...(await listFirstCustomNames(db, organizationId, limit))].slice(0, limit);
}

interface Defaults {
  readonly defaultRoleId: string;
  readonly createdAt: number;
}

/** Returns the record of a custom role. */
function customRecord(role: CustomRole, { defaultRoleId }: Defaults): RoleRecord {
  return { ...role, isDefault: role.id === defaultRoleId, isBuiltIn: false };
}

function builtInRecord(
  organizationId: string,
  role: BuiltInRole,
  { defaultRoleId, createdAt }: Defaults,
): RoleRecord {
  const { id, name, description, resourceType, details } = role;
  return {
    ...{ id, organizationId, name, description, resourceType, details },
    uxPurpose: purposeOf(role),
    version: 1,
    createdAt,
    modifiedAt: createdAt,
    isDefault: id === defaultRoleId,
    isBuiltIn: true,
  };
}

function purposeOf({ resourceType }: BuiltInRole): UxPurpose {
  return resourceType === 'environment' ? 'set' : 'role';
}
