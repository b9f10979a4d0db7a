import type { Database, Tx } from '../database/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { EnvironmentAccess } from './environment-access.ts';

/** What the use cases of this slice stand on. */
export interface TenancyContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly access: EnvironmentAccess;
  /** The organization whose administrators run this server and may create others. */
  readonly bootstrapOrganization: string;
  /** What must end with a membership, in the same transaction: the tokens that are bound to it. */
  readonly onMemberRemoved: (
    tx: Tx,
    removal: { readonly organizationId: string; readonly userId: string },
  ) => Promise<void>;
}
