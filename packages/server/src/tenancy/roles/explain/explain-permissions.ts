import {
  allScopes,
  compileRoleInSteps,
  type EnvironmentSubject,
  explainRoleInSteps,
  isOrganizationScope,
  lintRoleInSteps,
  type PermittingEntry,
  parseRoleInSteps,
  type RoleWarning,
  type Scope,
} from '../../../access/index.ts';
import type { Reader } from '../../../database/index.ts';
import { runInTurns } from '../../../platform/turns/run-in-turns.ts';
import { TenancyError } from '../../tenancy-error.ts';
import { describeRoleFaults } from '../change-roles.ts';
import { loadComposed } from '../load-role.ts';

/** A scope that a role permits, and the entries that permit it. */
export interface PermittedScope {
  readonly scope: Scope;
  readonly entries: readonly PermittingEntry[];
}

export interface RoleExplanation {
  readonly inOrganization: readonly PermittedScope[];
  readonly onEnvironment: readonly PermittedScope[];
  readonly maxOpenSeconds: number | null;
  readonly warnings: readonly RoleWarning[];
}

/**
 * Explains what a role permits, saved or not, on one environment; without one, on every environment. Throws
 * TenancyError `role_invalid`.
 */
export async function explainPermissions(
  db: Reader,
  organizationId: string,
  {
    name,
    details,
    environment,
  }: { readonly name: string; readonly details: unknown; readonly environment: EnvironmentSubject | null },
): Promise<RoleExplanation> {
  const parsed = await runInTurns(parseRoleInSteps(details));
  if (!parsed.ok) throw new TenancyError('role_invalid', describeRoleFaults(parsed.fault));
  const { descriptor } = parsed.value;
  const composed = await loadComposed(db, organizationId, descriptor);
  if (!composed.ok) throw new TenancyError('role_invalid', describeRoleFaults(composed.fault));
  const { descriptors } = composed.value;
  const findComposed = (id: string) => descriptors.get(id) ?? null;
  const compiled = await runInTurns(compileRoleInSteps(descriptor, findComposed));
  if (!compiled.ok) throw new TenancyError('role_invalid', describeRoleFaults(compiled.fault));
  const { organizationScopes, onEveryEnvironment, onEnvironment } = compiled.value;
  const onIt = environment === null ? onEveryEnvironment : onEnvironment(environment);
  const explain = async (permitted: readonly Scope[]): Promise<readonly PermittedScope[]> => {
    const explained: PermittedScope[] = [];
    for (const scope of permitted) {
      const steps = explainRoleInSteps(descriptor, { scope, subject: environment }, findComposed);
      explained.push({ scope, entries: await runInTurns(steps) });
    }
    return explained;
  };
  return {
    inOrganization: await explain(
      allScopes.filter((scope) => isOrganizationScope(scope) && organizationScopes.has(scope)),
    ),
    onEnvironment: await explain(
      allScopes.filter((scope) => !isOrganizationScope(scope) && onIt.scopes.has(scope)),
    ),
    maxOpenSeconds: onIt.maxOpenSeconds,
    warnings: await runInTurns(lintRoleInSteps({ name, descriptor }, findComposed)),
  };
}
