import type { GivenRole } from '../../access/index.ts';
import type { Reader } from '../../database/index.ts';
import { loadGivenRole } from './load-role.ts';
import { findDefaultRoleId } from './stored/role-store.ts';

/** The permissions of a role, in three lists of scopes. */
export interface RoleSummary {
  readonly id: string;
  readonly name: string;
  /** The scopes in the organization itself. */
  readonly inOrganization: readonly string[];
  readonly onEveryEnvironment: readonly string[];
  /** The scopes on environments that meet a condition of the role. */
  readonly onSomeEnvironments: readonly string[];
}

/** Summarizes a role, or the default role for null. An unknown role permits nothing. */
export async function summarizeRole(
  db: Reader,
  organizationId: string,
  roleId: string | null,
): Promise<RoleSummary> {
  const id = roleId ?? (await findDefaultRoleId(db, organizationId));
  const role = await loadGivenRole(db, organizationId, id);
  return role === null
    ? { id, name: id, inOrganization: [], onEveryEnvironment: [], onSomeEnvironments: [] }
    : summarize(role);
}

function summarize({ id, name, compiled, widest }: GivenRole): RoleSummary {
  const everywhere = compiled.onEveryEnvironment.scopes;
  return {
    id,
    name,
    inOrganization: [...compiled.organizationScopes].sort(),
    onEveryEnvironment: [...everywhere].sort(),
    onSomeEnvironments: [...widest.scopes].filter((scope) => !everywhere.has(scope)).sort(),
  };
}
