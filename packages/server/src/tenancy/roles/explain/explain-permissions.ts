import {
  allScopes,
  compileRoleInSteps,
  type EnvironmentSubject,
  explainRoleInSteps,
  isOrganizationScope,
  lintRoleInSteps,
  type PermittingEntry,
  type RoleWarning,
  type Scope,
} from '../../../access/index.ts';
import type { Reader } from '../../../database/index.ts';
import { runInTurns } from '../../../platform/turns/run-in-turns.ts';
import { TenancyError } from '../../tenancy-error.ts';
import { describeRoleFaults } from '../change-roles.ts';
import { type ReadRole, readRole } from '../load-role.ts';

/** A scope that a role permits, and the entries that permit it. */
export interface PermittedScope {
  readonly scope: Scope;
  readonly entries: readonly PermittingEntry[];
}

/** The scopes that a role permits, in the order of the contract. */
export interface PermittedScopes {
  readonly inOrganization: readonly PermittedScope[];
  readonly onEnvironment: readonly PermittedScope[];
  readonly maxOpenSeconds: number | null;
}

export interface RoleExplanation extends PermittedScopes {
  readonly warnings: readonly RoleWarning[];
}

interface ExplainedRole {
  readonly details: unknown;
  readonly environment: EnvironmentSubject | null;
}

/**
 * Explains what a role permits, saved or not, on one environment; without one, on every environment. Throws
 * TenancyError `role_invalid`.
 */
export async function explainPermissions(
  db: Reader,
  organizationId: string,
  { details, environment }: ExplainedRole,
): Promise<PermittedScopes> {
  return explainRead(await requireReadable(db, organizationId, details), environment);
}

/** Does the same, and lints the role. */
export async function explainAndLint(
  db: Reader,
  organizationId: string,
  { name, details, environment }: ExplainedRole & { readonly name: string },
): Promise<RoleExplanation> {
  const role = await requireReadable(db, organizationId, details);
  const { descriptor, findComposed } = role;
  const permitted = await explainRead(role, environment);
  return { ...permitted, warnings: await runInTurns(lintRoleInSteps({ name, descriptor }, findComposed)) };
}

async function requireReadable(db: Reader, organizationId: string, details: unknown): Promise<ReadRole> {
  const read = await readRole(db, organizationId, details);
  if (!read.ok) throw new TenancyError('role_invalid', describeRoleFaults(read.fault));
  return read.value;
}

async function explainRead(
  { descriptor, findComposed }: ReadRole,
  environment: EnvironmentSubject | null,
): Promise<PermittedScopes> {
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
  };
}
