import { findBuiltInRole } from '../../access/index.ts';
import type { Reader } from '../../database/index.ts';
import { quote } from '../../platform/quote.ts';
import { TenancyError } from '../tenancy-error.ts';
import type { CustomRole } from './stored/custom-role.ts';
import { findCustomRole } from './stored/role-store.ts';

/** Returns a role that can be changed. */
export async function requireCustomRole(db: Reader, organizationId: string, id: string): Promise<CustomRole> {
  const role = await findCustomRole(db, organizationId, id);
  if (role !== null) return role;
  if (findBuiltInRole(id) === null) throw new TenancyError('role_unknown', `Unknown role ${quote(id)}.`);
  throw new TenancyError(
    'role_built_in',
    `The role ${quote(id)} is built in, and cannot be changed or deleted.`,
  );
}
