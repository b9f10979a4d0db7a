import { currentOrganizationAccess, environmentScopeSets, type Identity } from '../../access/index.ts';
import type { EnvironmentGrants, TeamEnvironmentSettings } from '../../tenancy/index.ts';
import { changeTeamEnvironments } from './change-team-environments.ts';
import type { GrantContext } from './grant-context.ts';
import { placeOf } from './parse-grant.ts';
import { readGrants } from './permission/environment-access.ts';
import type { EnvironmentAllowance, GrantScope } from './permission/environment-permission.ts';
import { hasOnEveryEnvironment, maxOpenSecondsOnEvery } from './permission/has-on-every-environment.ts';
import { listGrantsOfGrantee, listGrantsOfTeams } from './stored/allowance-store.ts';
import { granteeOf } from './stored/grant.ts';
import { deleteGrantsOfGrantee } from './stored/grant-store.ts';
import { formatMaxOpen } from './wire.ts';

/** Creates the part of the grants that members and teams need. */
export function createEnvironmentGrants(context: GrantContext): EnvironmentGrants {
  const {
    database: { db },
    access,
  } = context;
  /** Selects the grants whose whole scope the caller may read. */
  const selectReadable = async <Grant extends GrantScope>(
    { principal, organization }: Identity,
    grants: readonly Grant[],
  ) => {
    const lookup = await access.permissionsIn(principal, organization);
    const effectives = await lookup(grants.map(placeOf));
    return grants.filter((_, index) => effectives[index]?.scopes.has('environment:read') === true);
  };
  return {
    async listOfTeams(identity) {
      const grants = await listGrantsOfTeams(db, identity.organization.organizationId);
      const ofTeams = [...grants].flatMap(([teamId, allowances]) =>
        allowances.map((allowance) => ({ ...allowance, teamId })),
      );
      const readable = Map.groupBy(await selectReadable(identity, ofTeams), ({ teamId }) => teamId);
      return new Map(
        [...grants.keys()].map((teamId) => [teamId, (readable.get(teamId) ?? []).map(formatTeamEnvironment)]),
      );
    },
    async listOfTeam(identity, teamId) {
      const { organizationId } = identity.organization;
      const grants = await listGrantsOfGrantee(db, organizationId, { kind: 'team', id: teamId });
      return (await selectReadable(identity, grants)).map(formatTeamEnvironment);
    },
    changeOfTeam: (tx, caller, change) => changeTeamEnvironments(tx, context, caller, change),
    async exceeds(tx, { principal, organization }, grantee) {
      const access = currentOrganizationAccess(principal, organization);
      const isOnEvery = hasOnEveryEnvironment(access, environmentScopeSets.admin);
      if (isOnEvery && maxOpenSecondsOnEvery(access) === null) return false;
      const { organizationId } = organization;
      const given = await readGrants(tx, organizationId, grantee);
      if (given.length === 0) return false;
      const giver = granteeOf(principal);
      const own = new Set((giver && (await readGrants(tx, organizationId, giver)))?.map(keyOf));
      return given.some((allowance) => !own.has(keyOf(allowance)));
    },
    deleteOfGrantee: deleteGrantsOfGrantee,
  };
}

function keyOf({ project, environment, permission, maxOpenSeconds }: EnvironmentAllowance): string {
  return JSON.stringify([project, environment, permission, maxOpenSeconds]);
}

function formatTeamEnvironment(allowance: EnvironmentAllowance): TeamEnvironmentSettings {
  const { project, environment, permission, maxOpenSeconds } = allowance;
  return { projectName: project, envName: environment, permission, ...formatMaxOpen(maxOpenSeconds) };
}
