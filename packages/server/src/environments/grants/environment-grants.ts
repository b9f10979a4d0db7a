import type { Identity } from '../../access/index.ts';
import type { EnvironmentGrants, TeamEnvironmentSettings } from '../../tenancy/index.ts';
import { changeTeamEnvironments } from './change-team-environments.ts';
import type { GrantContext } from './grant-context.ts';
import { atLeast, type EnvironmentAllowance, type GrantScope } from './permission/environment-permission.ts';
import { listGrantsOfGrantee, listGrantsOfTeams } from './stored/allowance-store.ts';
import { deleteGrantsOfGrantee } from './stored/grant-store.ts';
import { formatMaxOpen } from './wire.ts';

/** Creates the part of the grants that members and teams need. */
export function createEnvironmentGrants(context: GrantContext): EnvironmentGrants {
  const {
    database: { db },
    access,
  } = context;
  /** A caller who may read the whole scope of a grant may see the grant. */
  const findReadable = async ({ principal, organization }: Identity) => {
    const effectiveOn = await access.permissionsIn(principal, organization);
    return ({ project, environment }: GrantScope) =>
      atLeast(effectiveOn({ project, name: environment }).permission, 'read');
  };
  return {
    async listOfTeams(identity) {
      const grants = await listGrantsOfTeams(db, identity.organization.organizationId);
      const isReadable = await findReadable(identity);
      return new Map(
        [...grants].map(([teamId, allowances]) => [
          teamId,
          allowances.filter(isReadable).map(formatTeamEnvironment),
        ]),
      );
    },
    async listOfTeam(identity, teamId) {
      const { organizationId } = identity.organization;
      const grants = await listGrantsOfGrantee(db, organizationId, { kind: 'team', id: teamId });
      return grants.filter(await findReadable(identity)).map(formatTeamEnvironment);
    },
    changeOfTeam: (tx, caller, change) => changeTeamEnvironments(tx, context, caller, change),
    deleteOfGrantee: deleteGrantsOfGrantee,
  };
}

function formatTeamEnvironment(allowance: EnvironmentAllowance): TeamEnvironmentSettings {
  const { project, environment, permission, maxOpenSeconds } = allowance;
  return { projectName: project, envName: environment, permission, ...formatMaxOpen(maxOpenSeconds) };
}
