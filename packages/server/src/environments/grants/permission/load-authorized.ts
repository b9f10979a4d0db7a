import type { Caller } from '../../../access/index.ts';
import type { EffectivePermission } from './environment-permission.ts';
import {
  type EnvironmentRequirement,
  environmentUnknown,
  type RequirementContext,
  requireOnEnvironment,
} from './require-on-environment.ts';

/**
 * Finds something of an environment and requires a permission on it: the one guard of requests about an environment.
 * Throws EnvironmentError `environment_unknown`, which is the same error for an environment that the caller may not read,
 * and `environment_forbidden`; a refusal is audited.
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
