import type { Caller } from './identity.ts';
import { currentOrganizationAccess, type OrganizationAccess } from './organization-access.ts';
import type { Principal } from './principal.ts';
import { isAdministrator } from './role-of-caller.ts';
import type { CompiledRole, EnvironmentScopes } from './roles/compiled-role.ts';

/** A role that a caller gives to someone, or changes. */
export interface GivenRole {
  readonly id: string;
  readonly name: string;
  readonly compiled: CompiledRole;
  /** The scopes that the role has on any environment at all, whatever the conditions. */
  readonly widest: EnvironmentScopes;
}

/** Returns the scopes of a role that no role of the organization's caller has. A role that the caller has exceeds nothing. */
export function scopesBeyond(
  { roles, permissions }: Pick<OrganizationAccess, 'roles' | 'permissions'>,
  given: GivenRole,
): readonly string[] {
  if (isAdministrator({ roles }) || roles.some(({ id }) => id === given.id)) return [];
  return [
    ...[...given.compiled.organizationScopes].filter((scope) => !permissions.has(scope)),
    ...[...given.widest.scopes].filter(
      (scope) =>
        !roles.some(({ onEveryEnvironment: held }) => {
          if (!held.scopes.has(scope)) return false;
          return scope !== 'environment:open' || isWithin(given.widest.maxOpenSeconds, held.maxOpenSeconds);
        }),
    ),
  ].sort();
}

function isWithin(seconds: number | null, maxSeconds: number | null): boolean {
  return maxSeconds === null || (seconds !== null && seconds <= maxSeconds);
}

/**
 * Refuses a change that gives someone more than the caller has. In the transaction of the change, with the principal
 * that `authorizedWrite` returned.
 */
export function requireWithinOwn(
  caller: Caller,
  { principal, organization }: { readonly principal: Principal; readonly organization: OrganizationAccess },
  given: readonly GivenRole[],
): void {
  const access = currentOrganizationAccess(principal, organization);
  for (const role of given) {
    const beyond = scopesBeyond(access, role);
    if (beyond.length > 0) throw caller.authority.refusal(describeExcess(role, beyond));
  }
}

const maxNamed = 5;

function describeExcess({ name }: GivenRole, beyond: readonly string[]): string {
  const named = beyond.slice(0, maxNamed).join(', ');
  const others = beyond.length > maxNamed ? ` and ${beyond.length - maxNamed} more` : '';
  return `The role ${JSON.stringify(name)} has scopes that no role of this caller has: ${named}${others}. Nobody can give more than they have.`;
}
