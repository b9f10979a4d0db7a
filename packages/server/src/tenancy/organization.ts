import type { OrganizationName } from '../contract/organization-name.ts';

export interface Organization {
  readonly id: string;
  readonly name: OrganizationName;
  readonly createdAt: number;
}

export interface User {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly email: string;
}

export interface Member {
  readonly user: User;
  /** The id of the member's own role; null for the organization's default role. */
  readonly roleId: string | null;
  readonly createdAt: number;
}

export interface Team {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
}

/** The position of a member in a team, which permits nothing. */
export type TeamPosition = 'admin' | 'member';

export interface TeamMember {
  readonly user: User;
  readonly role: TeamPosition;
}
