import type { Caller } from '../access/index.ts';
import type { Database, Tx } from '../database/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { EnvironmentGrants } from './environment-grants.ts';

/** What the use cases of this slice stand on. */
export interface TenancyContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly grants: EnvironmentGrants;
  /** The organization whose administrators run this server and may create others. */
  readonly bootstrapOrganization: string;
  /** What must end with a member or a team, in the same transaction: the tokens that act as one. */
  readonly onRemoved: (tx: Tx, removal: Removal) => Promise<void>;
}

export interface Removal {
  readonly caller: Caller;
  readonly organizationId: string;
  readonly removed: { readonly userId: string } | { readonly teamId: string };
  /** For the audit log. */
  readonly name: string;
}
