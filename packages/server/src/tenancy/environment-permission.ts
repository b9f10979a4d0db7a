/** What somebody may do with an environment, each level with all before it (spec: environments, Who may). */
export const environmentPermissions = ['none', 'read', 'open', 'write', 'admin'] as const;

export type EnvironmentPermission = (typeof environmentPermissions)[number];

export type GrantedPermission = Exclude<EnvironmentPermission, 'none'>;

/** An environment of an organization, by its name `{project}/{name}`; whether there is one is another question. */
export interface EnvironmentRef {
  readonly project: string;
  readonly name: string;
}

/** What a grant is about: one environment, with `*` for `environment` those of a project, with `*` for both all. */
export interface GrantScope {
  readonly project: string;
  readonly environment: string;
}

export const everything = '*';

/** What one grant allows, whoever it was made to. */
export interface EnvironmentAllowance extends GrantScope {
  readonly permission: GrantedPermission;
  /** How long an open environment may stay open, in seconds; null as long as the server lets any. */
  readonly maxOpenSeconds: number | null;
}

/** What all grants of somebody make of one environment. */
export interface EnvironmentStanding {
  readonly permission: EnvironmentPermission;
  /** In seconds; null where nothing limits it, and where `permission` is too little to open. */
  readonly maxOpenSeconds: number | null;
}

export const nothingAllowed: EnvironmentStanding = { permission: 'none', maxOpenSeconds: null };
export const everythingAllowed: EnvironmentStanding = { permission: 'admin', maxOpenSeconds: null };

export function atLeast(permission: EnvironmentPermission, needed: EnvironmentPermission): boolean {
  return environmentPermissions.indexOf(permission) >= environmentPermissions.indexOf(needed);
}

/** Names are compared byte for byte: a look-alike that differs by case is another name. */
export function covers(scope: GrantScope, environment: EnvironmentRef): boolean {
  const { project, environment: name } = scope;
  if (project === everything) return name === everything;
  return project === environment.project && (name === everything || name === environment.name);
}

/**
 * The strongest of the grants that cover the environment. Each grant stands alone, so one more never takes anything
 * away: an open may last as long as the most generous of those that allow it.
 */
export function decideStanding(
  grants: readonly EnvironmentAllowance[],
  environment: EnvironmentRef,
): EnvironmentStanding {
  let standing = nothingAllowed;
  for (const grant of grants) {
    if (covers(grant, environment)) standing = join(standing, grant);
  }
  return standing;
}

function join(standing: EnvironmentStanding, grant: EnvironmentAllowance): EnvironmentStanding {
  const permission = atLeast(standing.permission, grant.permission) ? standing.permission : grant.permission;
  if (!atLeast(grant.permission, 'open')) return { permission, maxOpenSeconds: standing.maxOpenSeconds };
  const isFirst = !atLeast(standing.permission, 'open');
  const maxOpenSeconds = isFirst
    ? grant.maxOpenSeconds
    : longerOf(standing.maxOpenSeconds, grant.maxOpenSeconds);
  return { permission, maxOpenSeconds };
}

function longerOf(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other);
}
