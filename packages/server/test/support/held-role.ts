import { type BuiltInRoleId, findBuiltInRole, type HeldRole } from '../../src/access/index.ts';

/** Returns a built-in role as a caller's own. */
export function heldRole(id: BuiltInRoleId): HeldRole {
  const role = findBuiltInRole(id);
  if (role === null) throw new Error(`no built-in role ${id}`);
  return { ...role.compiled, id, name: role.name };
}
