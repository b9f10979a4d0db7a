import { sql } from 'kysely';
import { type EnvironmentNamePattern, everything } from '../../../contract/environment-name.ts';
import type { OrganizationName } from '../../../contract/organization-name.ts';
import type { Reader } from '../../../database/index.ts';
import { listLogins, listTeamNames } from '../../../tenancy/index.ts';
import type { GrantScope } from '../permission/environment-permission.ts';
import type { EnvironmentGrant, Grantee } from './grant.ts';

/** A grant with the name of its grantee: a login, team or organization. */
export interface NamedGrant extends EnvironmentGrant {
  readonly granteeName: string;
}

/** The end of a page: the key of its last grant within the organization. */
export type GrantPosition = readonly [
  project: EnvironmentNamePattern,
  environment: EnvironmentNamePattern,
  kind: string,
  granteeId: string,
];

export interface GrantPage {
  readonly organizationId: string;
  readonly organizationName: OrganizationName;
  /** Selects only grants that cover this whole scope. */
  readonly covering?: GrantScope;
  readonly after?: GrantPosition;
  readonly limit: number;
}

/** Lists the organization's grants by project and environment. */
export async function listNamedGrants(db: Reader, page: GrantPage): Promise<NamedGrant[]> {
  const { covering, after } = page;
  let query = db
    .selectFrom('environment_grants')
    .selectAll()
    .where('organization_id', '=', page.organizationId)
    .orderBy('project')
    .orderBy('environment')
    .orderBy('grantee_kind')
    .orderBy('grantee_id')
    .limit(page.limit);
  if (covering !== undefined) {
    query = query
      .where('project', 'in', [covering.project, everything])
      .where('environment', 'in', [covering.environment, everything]);
  }
  if (after !== undefined) {
    const [project, environment, kind, granteeId] = after;
    query = query.where(
      sql<boolean>`(project, environment, grantee_kind, grantee_id) > (${project}, ${environment}, ${kind}, ${granteeId})`,
    );
  }
  const rows = await query.execute();
  const idsOf = (kind: Grantee['kind']) => [
    ...new Set(rows.flatMap((row) => (row.grantee_kind === kind ? row.grantee_id : []))),
  ];
  const names = {
    user: await listLogins(db, idsOf('user')),
    team: await listTeamNames(db, idsOf('team')),
    organization: new Map([[page.organizationId, page.organizationName]]),
  };
  return rows.map((row) => ({
    organizationId: row.organization_id,
    grantee: { kind: row.grantee_kind, id: row.grantee_id },
    granteeName: names[row.grantee_kind].get(row.grantee_id) ?? '',
    project: row.project,
    environment: row.environment,
    permission: row.permission,
    maxOpenSeconds: row.max_open_seconds,
    createdAt: row.created_at,
  }));
}
