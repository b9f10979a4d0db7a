import type { AuditWorkload } from '../audit/index.ts';
import type { OrganizationName } from '../contract/organization-name.ts';
import type { HeldRole } from './held-role.ts';

/** The workload that obtained an access token by exchange: the actor if a machine token is used. */
export type TokenWorkload = AuditWorkload;

/** The properties of the access token of a request. */
export interface TokenFacts {
  readonly id: string;
  readonly name: string;
  readonly origin: 'bootstrap' | 'created' | 'exchange' | 'refresh';
  /** Milliseconds since the epoch; null if the token never expires. */
  readonly expiresAt: number | null;
  /** Missing if a user created the token. */
  readonly workload?: TokenWorkload;
  /** The issuer and policy that allowed the workload's exchange. Missing if a user created the token. */
  readonly issuance?: TokenIssuance;
}

/** The trust that a token is based on. Tokens created with it are based on the same trust. */
export interface TokenIssuance {
  readonly issuerId: string | null;
  readonly policyVersion: number | null;
  readonly policyIndex: number | null;
}

export interface Membership {
  readonly organizationId: string;
  readonly organizationName: OrganizationName;
  /** The user's own role, followed by those of the user's teams. */
  readonly roles: readonly HeldRole[];
}

/** The identity that a request acts as. Created only from a valid access token that has not been revoked. */
export type Principal = UserPrincipal | OrganizationPrincipal | TeamPrincipal | RunnerPrincipal;

export interface UserPrincipal {
  readonly kind: 'user';
  readonly userId: string;
  readonly login: string;
  readonly name: string;
  readonly email: string;
  /**
   * The memberships that the token is valid for. A token of an organization's issuer or administrator acts as the user
   * in that organization only.
   */
  readonly memberships: readonly Membership[];
  /** The organization that the token is bound to, or null for all organizations of the user. */
  readonly boundTo: string | null;
  readonly token: TokenFacts;
}

interface MachinePrincipal {
  readonly organizationId: string;
  readonly organizationName: OrganizationName;
  readonly token: TokenFacts;
  /** None for a runner. */
  readonly roles: readonly HeldRole[];
}

export interface OrganizationPrincipal extends MachinePrincipal {
  readonly kind: 'organization';
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

/** Returns the principal's login for responses, audit events and `createdBy`; never empty. */
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

/** Returns a key that all tokens of the identity share and no other token has. */
export function callerKeyOf(principal: Principal): string {
  switch (principal.kind) {
    case 'user':
      return `user ${principal.userId}`;
    case 'organization':
      return `organization ${principal.organizationId}`;
    case 'team':
      return `team ${principal.teamId}`;
    case 'runner':
      return `runner pool ${principal.runnerPoolId}`;
  }
}
