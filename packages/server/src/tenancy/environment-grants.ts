import type { Caller, Identity } from '../access/index.ts';
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

/** The grants on environments, as far as members and teams need them; implemented by `environments/grants`. */
export interface EnvironmentGrants {
  /** Lists what the teams of the organization in the path were granted and the caller may read, by the team's id. */
  listOfTeams(identity: Identity): Promise<ReadonlyMap<string, readonly TeamEnvironmentSettings[]>>;
  /** Lists what one team was granted and the caller may read. */
  listOfTeam(identity: Identity, teamId: string): Promise<readonly TeamEnvironmentSettings[]>;
  /** Changes and audits what a team was granted. */
  changeOfTeam(
    tx: Tx,
    caller: Caller,
    change: { readonly team: Team; readonly update: TeamEnvironmentUpdate },
  ): Promise<void>;
  /** Deletes everything that was granted to a user or team of the organization, on deleted environments too. */
  deleteOfGrantee(
    tx: Tx,
    organizationId: string,
    grantee: { readonly kind: 'user' | 'team'; readonly id: string },
  ): Promise<void>;
}
