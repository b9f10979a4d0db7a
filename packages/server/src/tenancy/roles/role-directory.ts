import { type CompiledRole, findBuiltInRole, type HeldRole, type Membership } from '../../access/index.ts';
import { type Database, type Reader, readVersion } from '../../database/index.ts';
import { createFairCache } from '../../platform/fair-cache.ts';
import { listMemberships } from '../organization-store.ts';
import { selectTeamsOfUser } from '../teams/team-store.ts';
import { loadRole } from './load-role.ts';
import { listTeamRoles, type TeamRole } from './stored/role-holder-store.ts';
import { findCustomRole, findDefaultRoleId } from './stored/role-store.ts';

/**
 * Finds the roles of callers. Outside transactions, reads nothing while no role changes; in a transaction, returns the
 * roles that the transaction sees.
 */
export interface RoleDirectory {
  /** Lists the memberships of a user, each with the own role and those of the user's teams. */
  membershipsOf(db: Reader, userId: string): Promise<readonly Membership[]>;
  /** Returns the role with that id, or the organization's default role for null. An unknown one permits nothing. */
  roleOf(db: Reader, organizationId: string, roleId: string | null): Promise<HeldRole>;
  /** Returns the roles of a team's tokens: the organization's default role, and those of the team. */
  rolesOfTeam(db: Reader, organizationId: string, teamId: string): Promise<readonly HeldRole[]>;
}

/** The settings of an organization that say who has which role. */
interface RoleSettings {
  readonly defaultRoleId: string;
  readonly roleIdsByTeam: ReadonlyMap<string, readonly string[]>;
}

type Entry = { readonly version: number; readonly size: number } & (
  | { readonly settings: RoleSettings }
  | { readonly role: HeldRole }
);

const bytesKept = 64 * 1_024 * 1_024;
const bytesPerEntry = 1_024;

/** Permits nothing: the role for an id that no role has. */
const nothing: CompiledRole = {
  organizationScopes: new Set(),
  onEveryEnvironment: { scopes: new Set(), maxOpenSeconds: null },
  needsIds: false,
  needsTags: false,
  onEnvironment: () => nothing.onEveryEnvironment,
};

export function createRoleDirectory(database: Database): RoleDirectory {
  const entries = createFairCache<Entry>({ maxSize: bytesKept, sizeOf: ({ size }) => size });

  /**
   * Returns the version of the roles that this reader sees; null while it is unknown. It is read before the rows, so
   * that a concurrent change makes an entry stale, and never the other way round.
   */
  const versionFor = async (db: Reader): Promise<number | null> =>
    db === database.db ? database.changes.versionOf('roles') : readVersion(db, 'roles');

  function keep(db: Reader, organizationId: string, key: string, entry: Entry | null): void {
    // A transaction may see changes of its own, before their version.
    if (entry !== null && db === database.db) entries.set(organizationId, key, entry);
  }

  async function settingsOf(db: Reader, organizationId: string): Promise<RoleSettings> {
    const version = await versionFor(db);
    const entry = entries.get(organizationId, '');
    if (entry !== undefined && entry.version === version && 'settings' in entry) return entry.settings;
    const teamRoles = await listTeamRoles(db, organizationId);
    const settings = {
      defaultRoleId: await findDefaultRoleId(db, organizationId),
      roleIdsByTeam: groupByTeam(teamRoles),
    };
    const size = bytesPerEntry * (1 + teamRoles.length);
    keep(db, organizationId, '', version === null ? null : { version, size, settings });
    return settings;
  }

  async function roleById(db: Reader, organizationId: string, id: string): Promise<HeldRole> {
    const builtIn = findBuiltInRole(id);
    if (builtIn !== null) return { ...builtIn.compiled, id, name: builtIn.name };
    const version = await versionFor(db);
    const entry = entries.get(organizationId, id);
    if (entry !== undefined && entry.version === version && 'role' in entry) return entry.role;
    const stored = await findCustomRole(db, organizationId, id);
    const loaded = stored && (await loadRole(db, organizationId, stored.details));
    const compiled = loaded?.ok ? loaded.value.compiled : nothing;
    const role = { ...compiled, id, name: stored?.name ?? id };
    const size = bytesPerEntry + (loaded?.ok ? 8 * loaded.value.bytes : 0);
    keep(db, organizationId, id, version === null ? null : { version, size, role });
    return role;
  }

  async function rolesById(
    db: Reader,
    organizationId: string,
    ids: Iterable<string>,
  ): Promise<readonly HeldRole[]> {
    const roles: HeldRole[] = [];
    for (const id of ids) roles.push(await roleById(db, organizationId, id));
    return roles;
  }

  /** Lists the ids of a user's roles through teams; each once, because many teams may have the same role. */
  async function listRoleIdsThroughTeams(
    db: Reader,
    organizationId: string,
    userId: string,
    { roleIdsByTeam }: RoleSettings,
  ): Promise<ReadonlySet<string>> {
    if (roleIdsByTeam.size === 0) return new Set();
    const teams = await selectTeamsOfUser(db, organizationId, userId).execute();
    return new Set(teams.flatMap(({ id }) => roleIdsByTeam.get(id) ?? []));
  }

  return {
    async membershipsOf(db, userId) {
      const memberships: Membership[] = [];
      for (const { organizationId, organizationName, roleId } of await listMemberships(db, userId)) {
        const settings = await settingsOf(db, organizationId);
        const ofTeams = await listRoleIdsThroughTeams(db, organizationId, userId, settings);
        const ids = [roleId ?? settings.defaultRoleId, ...ofTeams];
        memberships.push({
          organizationId,
          organizationName,
          roles: await rolesById(db, organizationId, ids),
        });
      }
      return memberships;
    },
    async roleOf(db, organizationId, roleId) {
      return roleById(db, organizationId, roleId ?? (await settingsOf(db, organizationId)).defaultRoleId);
    },
    async rolesOfTeam(db, organizationId, teamId) {
      const { defaultRoleId, roleIdsByTeam } = await settingsOf(db, organizationId);
      return rolesById(db, organizationId, [defaultRoleId, ...(roleIdsByTeam.get(teamId) ?? [])]);
    },
  };
}

function groupByTeam(teamRoles: readonly TeamRole[]): ReadonlyMap<string, readonly string[]> {
  const byTeam = Map.groupBy(teamRoles, ({ teamId }) => teamId);
  return new Map([...byTeam].map(([teamId, roles]) => [teamId, roles.map(({ roleId }) => roleId)]));
}
