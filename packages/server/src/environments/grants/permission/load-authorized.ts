import type { Caller } from '../../../access/index.ts';
import type { EffectivePermission } from './environment-permission.ts';
import {
  type EnvironmentRequirement,
  environmentUnknown,
  type RequirementContext,
  requireOnEnvironment,
} from './require-on-environment.ts';

/**
 * Finds something in an environment and requires a permission on the environment: the one guard of requests about an
 * environment. Throws EnvironmentError `environment_unknown`, which is also the error for an environment that the
 * caller may not read, and `environment_forbidden`; records a refusal in the audit log.
 */
export async function loadAuthorized<Found>(
  context: RequirementContext,
  caller: Caller,
  requirement: EnvironmentRequirement,
  find: () => Promise<Found | null>,
): Promise<{ readonly found: Found; readonly effective: EffectivePermission }> {
  const found = await find();
  if (found === null) throw environmentUnknown(requirement.organization, requirement.environment);
  return { found, effective: await requireOnEnvironment(context, caller, requirement) };
}
