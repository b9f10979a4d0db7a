import type { Caller, OrganizationAccess, Principal } from '../access/index.ts';
import type { Tx } from '../database/index.ts';
import type { EnvironmentGrants } from './environment-grants.ts';

/** Whose grants on environments a caller gives to someone: those of a user include the grants of the user's teams. */
export interface GivenGrants {
  readonly kind: 'user' | 'team' | 'organization';
  readonly id: string;
  readonly name: string;
}

/** Refuses to let someone act as a user, team or organization whose grants the caller does not have. */
export async function requireWithinGrants(
  tx: Tx,
  { grants }: { readonly grants: Pick<EnvironmentGrants, 'exceeds'> },
  caller: Caller,
  by: { readonly principal: Principal; readonly organization: OrganizationAccess },
  { name, ...grantee }: GivenGrants,
): Promise<void> {
  if (!(await grants.exceeds(tx, by, grantee))) return;
  throw caller.authority.refusal(
    `The ${grantee.kind} ${name} has grants on environments that this caller does not have. Nobody can give more than they have.`,
  );
}
