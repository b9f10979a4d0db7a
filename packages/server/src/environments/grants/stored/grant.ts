import { administers, type Principal } from '../../../access/index.ts';
import type { EnvironmentAllowance } from '../permission/environment-permission.ts';

/** The grantee: a user, a team (its members and its tokens), or the organization's machine tokens without admin. */
export interface Grantee {
  readonly kind: 'user' | 'team' | 'organization';
  /** The id of the user, team or organization. */
  readonly id: string;
}

export interface EnvironmentGrant extends EnvironmentAllowance {
  readonly organizationId: string;
  readonly grantee: Grantee;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/**
 * Returns the grantee of a grant to the principal itself. Null for principals that need no grant (an administrator
 * token) or cannot have one (runners).
 */
export function granteeOf(principal: Principal): Grantee | null {
  switch (principal.kind) {
    case 'user':
      return { kind: 'user', id: principal.userId };
    case 'team':
      return { kind: 'team', id: principal.teamId };
    case 'organization':
      // A grant to `organization` is for all its machine identities. What an administrator token creates is not for all
      // of them, so it gets no such grant.
      return administers(principal, principal.organizationId)
        ? null
        : { kind: 'organization', id: principal.organizationId };
    case 'runner':
      return null;
  }
}
