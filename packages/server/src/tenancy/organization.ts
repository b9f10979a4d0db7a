import type { Role } from '../access/index.ts';
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
  readonly role: Role;
  readonly createdAt: number;
}

export interface Team {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
}

export interface TeamMember {
  readonly user: User;
  readonly role: Role;
}
