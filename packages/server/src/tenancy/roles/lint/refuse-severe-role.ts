import { lintRoleInSteps, type RoleWarning } from '../../../access/index.ts';
import type { Reader } from '../../../database/index.ts';
import { runInTurns } from '../../../platform/turns/run-in-turns.ts';
import { TenancyError } from '../../tenancy-error.ts';
import { readRole } from '../load-role.ts';

/** Reports that a role was not saved because of severe lints; thrown only if the client requested strictness. */
export class SevereRoleLintError extends TenancyError {
  /** All warnings, not only severe ones. */
  readonly warnings: readonly RoleWarning[];

  constructor(message: string, warnings: readonly RoleWarning[]) {
    super('role_severe_lint', message);
    this.warnings = warnings;
  }
}

const maxListed = 10;

/**
 * Throws SevereRoleLintError if a warning about the role is severe; the message names at most ten. Accepts details that
 * are not valid: saving them fails with their faults.
 */
export async function refuseSevereRole(
  db: Reader,
  organizationId: string,
  role: { readonly name: string; readonly details: unknown },
): Promise<void> {
  const warnings = await lintDetails(db, organizationId, role);
  const severe = warnings.filter(({ severity }) => severity === 'severe');
  if (severe.length === 0) return;
  const named = severe.slice(0, maxListed).map(({ path, code, message }) => `${path} (${code}): ${message}`);
  const more = severe.length > maxListed ? ` And ${severe.length - maxListed} more.` : '';
  throw new SevereRoleLintError(
    `Not saved: the role may permit something other than intended. ${named.join(' ')}${more}`,
    warnings,
  );
}

async function lintDetails(
  db: Reader,
  organizationId: string,
  { name, details }: { readonly name: string; readonly details: unknown },
): Promise<readonly RoleWarning[]> {
  const read = await readRole(db, organizationId, details);
  if (!read.ok) return [];
  const { descriptor, findComposed } = read.value;
  return runInTurns(lintRoleInSteps({ name, descriptor }, findComposed));
}
