import type { EnvironmentRef } from '../../names.ts';

/**
 * What somebody may do with an environment, each level with all before it (docs/contract/environments.md#permissions).
 */
export const environmentPermissions = ['none', 'read', 'open', 'write', 'admin'] as const;

export type EnvironmentPermission = (typeof environmentPermissions)[number];

export type GrantedPermission = Exclude<EnvironmentPermission, 'none'>;

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
export interface EffectivePermission {
  readonly permission: EnvironmentPermission;
  /** In seconds; null where nothing limits it, and where `permission` is too little to open. */
  readonly maxOpenSeconds: number | null;
}

export const nothingAllowed: EffectivePermission = { permission: 'none', maxOpenSeconds: null };
export const everythingAllowed: EffectivePermission = { permission: 'admin', maxOpenSeconds: null };

export function atLeast(permission: EnvironmentPermission, needed: EnvironmentPermission): boolean {
  return environmentPermissions.indexOf(permission) >= environmentPermissions.indexOf(needed);
}

/**
 * What the grants of somebody make of any environment: the strongest of those that cover it counts. Each grant stands
 * alone, so one more never takes anything away: an open may last as long as the most generous of those that allow it.
 * Names are compared byte for byte: a look-alike that differs by case is another name.
 */
export function compileGrants(
  grants: readonly EnvironmentAllowance[],
): (environment: EnvironmentRef) => EffectivePermission {
  const effectives = new Map<string, EffectivePermission>();
  for (const grant of grants) {
    const key = keyOf(grant.project, grant.environment);
    effectives.set(key, join(effectives.get(key) ?? nothingAllowed, grant));
  }
  return ({ project, name }) => {
    let effective = nothingAllowed;
    for (const key of [keyOf(project, name), keyOf(project, everything), keyOf(everything, everything)]) {
      const scoped = effectives.get(key);
      if (scoped !== undefined) effective = join(effective, scoped);
    }
    return effective;
  };
}

function keyOf(project: string, environment: string): string {
  return `${project}\n${environment}`;
}

function join(one: EffectivePermission, other: EffectivePermission): EffectivePermission {
  const permission = atLeast(one.permission, other.permission) ? one.permission : other.permission;
  const opening = [one, other].filter((effective) => atLeast(effective.permission, 'open'));
  const limits = opening.map(({ maxOpenSeconds }) => maxOpenSeconds ?? Number.POSITIVE_INFINITY);
  const longest = Math.max(0, ...limits);
  return {
    permission,
    maxOpenSeconds: longest === 0 || longest === Number.POSITIVE_INFINITY ? null : longest,
  };
}
