import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseRoleDescriptor } from '../../access/index.ts';
import type { Reader } from '../../database/index.ts';
import { quote } from '../../platform/quote.ts';
import { TenancyError } from '../tenancy-error.ts';
import { composedIdsOf, loadRole } from './load-role.ts';
import type { CustomRole } from './stored/custom-role.ts';
import { listRolesContaining } from './stored/role-store.ts';

/** Lists the roles that are composed of a role directly. */
export async function listDependents(
  db: Reader,
  { id, organizationId }: Pick<CustomRole, 'id' | 'organizationId'>,
): Promise<readonly CustomRole[]> {
  const candidates = await listRolesContaining(db, organizationId, id);
  return candidates.filter(({ details }) => {
    const parsed = parseRoleDescriptor(details);
    return parsed.ok && composedIdsOf(parsed.value).includes(id);
  });
}

/**
 * Refuses a change of a role after which it, or a role that is composed of it, can no longer be compiled: it would permit
 * nothing from then on. Called after the change, in its transaction.
 */
export async function refuseBrokenDependents(db: Reader, changed: CustomRole): Promise<void> {
  const known = new Set<string>();
  const waiting = [changed];
  for (let role = waiting.pop(); role !== undefined; role = waiting.pop()) {
    if (known.has(role.id)) continue;
    known.add(role.id);
    // Compiling takes time that grows with the role, so other requests run in between.
    await nextTurn();
    const loaded = await loadRole(db, role.organizationId, role.details);
    if (!loaded.ok) {
      const [fault] = loaded.fault;
      throw new TenancyError(
        'role_invalid',
        `The role ${quote(role.name)} would not be valid: ${fault?.path} ${fault?.message}.`,
      );
    }
    waiting.push(...(await listDependents(db, role)));
  }
}
