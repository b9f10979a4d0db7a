import type { AuditWorkload } from '../audit/index.ts';
import { ofRunners, type Permission, permissionsOfRole, type Role } from './permission.ts';

/** The workload that obtained an access token by exchange: who acts where a machine token is used. */
export type TokenWorkload = AuditWorkload;

/** What is known of the access token that a request came with. */
export interface TokenFacts {
  readonly id: string;
  readonly name: string;
  readonly origin: 'bootstrap' | 'created' | 'exchange' | 'refresh';
  /** Milliseconds since the epoch; null never ends. */
  readonly expiresAt: number | null;
  /** Absent where the token was created by hand. */
  readonly workload?: TokenWorkload;
  /** What allowed the workload's exchange. Absent as `workload` is. */
  readonly issuance?: TokenIssuance;
}

/** The trust that a token rests on: what is created with the token rests on it, too. */
export interface TokenIssuance {
  readonly issuerId: string | null;
  readonly policyVersion: number | null;
  readonly policyIndex: number | null;
}

export interface Membership {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly role: Role;
}

/** Who a request acts as. Made from an access token that was found, valid and not revoked; from nothing else. */
export type Principal = UserPrincipal | OrganizationPrincipal | TeamPrincipal | RunnerPrincipal;

export interface UserPrincipal {
  readonly kind: 'user';
  readonly userId: string;
  readonly login: string;
  readonly name: string;
  readonly email: string;
  /**
   * Only where the token reaches: a token that an organization's issuer brought, or its administrator created, acts
   * as the user in that organization and in no other.
   */
  readonly memberships: readonly Membership[];
  /** The organization that the token is bound to, or null for one that reaches all of the user's. */
  readonly boundTo: string | null;
  readonly token: TokenFacts;
}

interface MachinePrincipal {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly token: TokenFacts;
}

export interface OrganizationPrincipal extends MachinePrincipal {
  readonly kind: 'organization';
  readonly admin: boolean;
}

export interface TeamPrincipal extends MachinePrincipal {
  readonly kind: 'team';
  readonly teamId: string;
  readonly teamName: string;
}

export interface RunnerPrincipal extends MachinePrincipal {
  readonly kind: 'runner';
  readonly runnerPoolId: string;
  readonly runnerPoolName: string;
}

/** The login that stands for the principal in answers, audit events and `createdBy`; never empty. */
export function loginOf(principal: Principal): string {
  switch (principal.kind) {
    case 'user':
      return principal.login;
    case 'organization':
      return principal.organizationName;
    case 'team':
      return `${principal.organizationName}/${principal.teamName}`;
    case 'runner':
      return `${principal.organizationName}/${principal.runnerPoolName}`;
  }
}

export interface Reach {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly permissions: ReadonlySet<Permission>;
}

/** What the principal may do in the organization of that name, or null where it has no place in it. */
export function reachOf(principal: Principal, organizationName: string): Reach | null {
  if (principal.kind === 'user') {
    const membership = principal.memberships.find(
      (candidate) => candidate.organizationName === organizationName,
    );
    return membership ? { ...membership, permissions: permissionsOfRole(membership.role) } : null;
  }
  if (principal.organizationName !== organizationName) return null;
  const { organizationId } = principal;
  return { organizationId, organizationName, permissions: permissionsOfMachine(principal) };
}

/** What the principal may do now in an organization that a request named; nothing where they are not in it any more. */
export function reachNow(principal: Principal, organization: Reach): Reach {
  const reach = reachOf(principal, organization.organizationName);
  return reach?.organizationId === organization.organizationId
    ? reach
    : { ...organization, permissions: new Set() };
}

function permissionsOfMachine(principal: Exclude<Principal, UserPrincipal>): ReadonlySet<Permission> {
  switch (principal.kind) {
    case 'organization':
      return permissionsOfRole(principal.admin ? 'admin' : 'member');
    case 'team':
      return permissionsOfRole('member');
    case 'runner':
      return ofRunners;
  }
}
