import type { Caller } from '../access/index.ts';
import type { OrganizationName } from '../contract/organization-name.ts';
import type { Database, Tx } from '../database/index.ts';
import type { Clock } from '../platform/time/clock.ts';
import type { EnvironmentGrants } from './environment-grants.ts';
import type { RoleDirectory } from './roles/role-directory.ts';

/** The dependencies of the use cases of this folder. */
export interface TenancyContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly grants: EnvironmentGrants;
  readonly roles: RoleDirectory;
  /** The organization whose administrators run this server and may create others. */
  readonly bootstrapOrganization: OrganizationName;
  /** Describes the tokens and policies with a custom role, such as `2 tokens`; empty if there are none. */
  readonly describeRoleUses: (tx: Tx, organizationId: string, roleId: string) => Promise<readonly string[]>;
  /** Called in the same transaction when a member or team is removed, to revoke its tokens. */
  readonly onRemoved: (tx: Tx, removal: Removal) => Promise<void>;
}

export interface Removal {
  readonly caller: Caller;
  readonly organizationId: string;
  readonly removed: { readonly userId: string } | { readonly teamId: string };
  /** The name for the audit log. */
  readonly name: string;
}
