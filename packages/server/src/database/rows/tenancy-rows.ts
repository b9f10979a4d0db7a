import type { OrganizationName } from '../../contract/organization-name.ts';

export interface OrganizationRow {
  id: string;
  name: OrganizationName;
  /** The name in lower case: organizations may not differ only in case. */
  name_key: string;
  created_at: number;
  /** The role of members and machine tokens without one of their own; null for the built-in `member`. */
  default_role_id: string | null;
}

export interface UserRow {
  id: string;
  login: string;
  login_key: string;
  name: string;
  email: string;
  created_at: number;
}

export interface MemberRow {
  organization_id: string;
  user_id: string;
  /** `admin` for the administrators' role; for every other role `member`, and `role_id` says which. */
  role: 'admin' | 'member';
  created_at: number;
  /** Null for the default role of the organization. */
  role_id: string | null;
}

/** A custom role. Built-in roles have no rows. */
export interface RoleRow {
  id: string;
  organization_id: string;
  name: string;
  name_key: string;
  description: string;
  resource_type: string;
  ux_purpose: 'role' | 'role_private' | 'role_temporary' | 'policy' | 'set';
  /** The descriptor as it was given, as JSON. */
  details: string;
  version: number;
  created_at: number;
  modified_at: number;
}

export interface TeamRoleRow {
  team_id: string;
  /** A custom role, or the identifier of a built-in one. */
  role_id: string;
}

export interface TeamRow {
  id: string;
  organization_id: string;
  name: string;
  name_key: string;
  display_name: string;
  description: string;
  created_at: number;
}

export interface TeamMemberRow {
  team_id: string;
  user_id: string;
  role: 'admin' | 'member';
  created_at: number;
}
