import type { AccessRule } from '../../http/index.ts';

/** Returns a sentence about the callers that a route admits. */
export function describeAccess(access: AccessRule | undefined): string {
  if (access?.kind === 'organization') {
    return `Requires the permission \`${access.permission}\` in the organization.`;
  }
  return access?.kind === 'authenticated' ? 'Requires an access token.' : 'Requires no access token.';
}
