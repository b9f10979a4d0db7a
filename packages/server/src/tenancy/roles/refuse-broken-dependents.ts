import { parseRoleInSteps } from '../../access/index.ts';
import type { Reader } from '../../database/index.ts';
import { quote } from '../../platform/quote.ts';
import { runInTurns } from '../../platform/turns/run-in-turns.ts';
import { TenancyError } from '../tenancy-error.ts';
import { listComposedIds, loadRole } from './load-role.ts';
import type { CustomRole } from './stored/custom-role.ts';
import { findCustomRole, listIdsOfRolesContaining } from './stored/role-store.ts';

/** Lists the roles that are composed of a role directly. */
export async function listDependents(
  db: Reader,
  { id, organizationId }: Pick<CustomRole, 'id' | 'organizationId'>,
): Promise<readonly CustomRole[]> {
  const dependents: CustomRole[] = [];
  // One after another: together they may have many megabytes.
  for (const candidate of await listIdsOfRolesContaining(db, organizationId, id)) {
    const role = await findCustomRole(db, organizationId, candidate);
    const parsed = await runInTurns(parseRoleInSteps(role?.details));
    if (role === null || !parsed.ok) continue;
    if ((await listComposedIds(parsed.value.descriptor)).includes(id)) dependents.push(role);
  }
  return dependents;
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
