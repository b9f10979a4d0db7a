import type { Caller } from '../access/index.ts';
import type { OrganizationName } from '../contract/organization-name.ts';
import type { Database, Tx } from '../database/index.ts';
import type { Clock } from '../platform/time/clock.ts';
import type { EnvironmentGrants } from './environment-grants.ts';

/** The dependencies of the use cases of this folder. */
export interface TenancyContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly grants: EnvironmentGrants;
  /** The organization whose administrators run this server and may create others. */
  readonly bootstrapOrganization: OrganizationName;
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
