import {
  AuthorityRefusal,
  type Caller,
  currentOrganizationAccess,
  type EnvironmentScope,
  type OrganizationAccess,
} from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';
import type { GrantContext } from '../grant-context.ts';
import { formatGrantScope } from '../parse-grant.ts';
import { readEffectivePermission } from './environment-access.ts';
import { environmentOfScope, type GrantScope } from './environment-permission.ts';
import { hasOnEveryEnvironment, maxOpenSecondsOnEvery } from './has-on-every-environment.ts';
import { refuseOnEnvironment, refuseOnEvery } from './require-on-environment.ts';

/**
 * Requires in a transaction that its caller may grant on an environment, or on all of a scope. Returns the maximum open
 * duration that they may grant, in seconds; null for no limit. Throws an AuthorityRefusal.
 */
export async function requireMayGrantIn(
  tx: Tx,
  context: GrantContext,
  caller: Caller,
  {
    organization: given,
    scope,
    needed,
  }: {
    readonly organization: OrganizationAccess;
    readonly scope: GrantScope;
    readonly needed: ReadonlySet<EnvironmentScope>;
  },
): Promise<number | null> {
  const { principal } = caller;
  const organization = currentOrganizationAccess(principal, given);
  const environment = environmentOfScope(scope);
  if (environment === null) {
    if (hasOnEveryEnvironment(organization, needed)) return maxOpenSecondsOnEvery(organization);
    const refused = { organization, scope: formatGrantScope(scope) };
    throw new AuthorityRefusal(() => refuseOnEvery(context, caller, refused));
  }
  const effective = await readEffectivePermission(tx, { principal, organization, environment });
  const missing = [...needed].find((one) => !effective.scopes.has(one));
  if (missing === undefined) return effective.maxOpenSeconds;
  const refused = { organization, environment, needed: missing };
  throw new AuthorityRefusal(() => refuseOnEnvironment(context, caller, refused, effective));
}
