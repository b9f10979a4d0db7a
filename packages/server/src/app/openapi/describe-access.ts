import { isEnvironmentScope, isScope } from '../../access/index.ts';
import type { AccessRule } from '../../http/index.ts';

/** Returns a sentence about the callers that a route admits. */
export function describeAccess(access: AccessRule | undefined): string {
  if (access?.kind === 'organization') {
    const { permission: scope } = access;
    const place = isScope(scope) && isEnvironmentScope(scope) ? 'on the environment' : 'in the organization';
    return `Requires the scope \`${scope}\` ${place}.`;
  }
  return access?.kind === 'authenticated' ? 'Requires an access token.' : 'Requires no access token.';
}
