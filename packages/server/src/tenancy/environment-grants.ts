import type { Caller, Identity, OrganizationAccess, Principal } from '../access/index.ts';
import type { Tx } from '../database/index.ts';
import type { Team } from './organization.ts';

/** The permission of a team on an environment (`TeamEnvironmentSettings`, docs/contract/README.md#schemas). */
export interface TeamEnvironmentSettings {
  readonly projectName: string;
  readonly envName: string;
  /** `none` in an update removes the permission. */
  readonly permission: string;
  readonly maxOpenDuration?: string;
}

export interface TeamEnvironmentUpdate {
  readonly addEnvironmentPermission?: TeamEnvironmentSettings;
  readonly editEnvironmentPermission?: TeamEnvironmentSettings;
  readonly removeEnvironment?: { readonly projectName: string; readonly envName: string };
}

/** The part of the grants on environments that members and teams need; implemented by `environments/grants`. */
export interface EnvironmentGrants {
  /** Lists the grants of the organization's teams that the caller may read, by the team's id. */
  listOfTeams(identity: Identity): Promise<ReadonlyMap<string, readonly TeamEnvironmentSettings[]>>;
  /** Lists the grants of one team that the caller may read. */
  listOfTeam(identity: Identity, teamId: string): Promise<readonly TeamEnvironmentSettings[]>;
  /**
   * Changes the grants of a team, and records the change in the audit log. Throws an AuthorityRefusal for a caller who
   * may not grant them.
   */
  changeOfTeam(
    tx: Tx,
    caller: Caller,
    change: {
      readonly organization: OrganizationAccess;
      readonly team: Team;
      readonly update: TeamEnvironmentUpdate;
    },
  ): Promise<void>;
  /**
   * Returns true if the grantee has a grant that the principal does not have, and the principal may not grant on every
   * environment. Who acts as the grantee then gets more than the principal could give.
   */
  exceeds(
    tx: Tx,
    by: { readonly principal: Principal; readonly organization: OrganizationAccess },
    grantee: { readonly kind: 'user' | 'team' | 'organization'; readonly id: string },
  ): Promise<boolean>;
  /** Deletes all grants of a user or team of the organization, including those on deleted environments. */
  deleteOfGrantee(
    tx: Tx,
    organizationId: string,
    grantee: { readonly kind: 'user' | 'team'; readonly id: string },
  ): Promise<void>;
}
