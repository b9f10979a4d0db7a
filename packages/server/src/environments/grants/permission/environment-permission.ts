import {
  type EnvironmentScope,
  type EnvironmentScopes,
  environmentScopeSets,
  joinMaxDurations,
} from '../../../access/index.ts';
import { type EnvironmentNamePattern, everything } from '../../../contract/environment-name.ts';
import { runAtOnce, type Steps } from '../../../platform/turns/run-in-turns.ts';
import type { EnvironmentRef } from '../../names.ts';

/** The permissions that a grant may give; each one includes those before it (docs/contract/environments.md#permissions). */
export const grantedPermissions = ['read', 'open', 'write', 'admin'] as const;

export type GrantedPermission = (typeof grantedPermissions)[number];

/** The permissions that a principal may have, from the weakest to the strongest. */
export const environmentPermissions = ['none', ...grantedPermissions] as const;

export type EnvironmentPermission = (typeof environmentPermissions)[number];

/**
 * The scope of a grant: one environment; all environments of a project (`environment` is `*`); or all environments
 * (both are `*`).
 */
export interface GrantScope {
  readonly project: EnvironmentNamePattern;
  readonly environment: EnvironmentNamePattern;
}

/** Returns the environment of a scope; null if the scope has wildcards. */
export function environmentOfScope({ project, environment }: GrantScope): EnvironmentRef | null {
  return project === everything || environment === everything ? null : { project, name: environment };
}

/** The permission of one grant, without its grantee. */
export interface EnvironmentAllowance extends GrantScope {
  readonly permission: GrantedPermission;
  /** The maximum open duration in seconds; null for the maximum of the server. */
  readonly maxOpenSeconds: number | null;
}

/** The combined effect of all grants of a principal on one environment. */
export interface GrantedAccess {
  readonly permission: EnvironmentPermission;
  /** In seconds; null for no limit, and for a permission that does not include open. */
  readonly maxOpenSeconds: number | null;
}

/** The combined effect of all grants and roles of a principal on one environment. */
export type EffectivePermission = EnvironmentScopes;

/** Returns the access by grants to an environment, or, if a name is `*`, to all environments that it covers. */
export type GrantLookup = (place: GrantPlace) => GrantedAccess;

interface GrantPlace {
  readonly project: EnvironmentNamePattern;
  readonly name: EnvironmentNamePattern;
}

export const nothingGranted: GrantedAccess = { permission: 'none', maxOpenSeconds: null };

/** Returns the scopes that a grant stands for. */
export function scopesOfGranted({ permission, maxOpenSeconds }: GrantedAccess): EnvironmentScopes {
  return { scopes: scopesOfLevel(permission), maxOpenSeconds };
}

const noScopes: ReadonlySet<EnvironmentScope> = new Set();

export function scopesOfLevel(permission: EnvironmentPermission): ReadonlySet<EnvironmentScope> {
  return permission === 'none' ? noScopes : environmentScopeSets[permission];
}

/** Returns the highest level whose scopes are all among those. */
export function levelOf({ scopes }: Pick<EnvironmentScopes, 'scopes'>): EnvironmentPermission {
  return (
    environmentPermissions.findLast((level) =>
      [...scopesOfLevel(level)].every((scope) => scopes.has(scope)),
    ) ?? 'none'
  );
}

export function atLeast(permission: EnvironmentPermission, needed: EnvironmentPermission): boolean {
  return environmentPermissions.indexOf(permission) >= environmentPermissions.indexOf(needed);
}

const grantsPerStep = 100;

/**
 * Compiles the grants of a principal. Of the grants that cover an environment, the strongest applies, so an additional
 * grant never reduces access; the largest maximum duration applies. Names are case-sensitive.
 */
export function* compileGrantsInSteps(grants: readonly EnvironmentAllowance[]): Steps<GrantLookup> {
  const effectives = new Map<string, GrantedAccess>();
  for (const [index, grant] of grants.entries()) {
    if (index % grantsPerStep === grantsPerStep - 1) yield;
    const key = keyOf(grant.project, grant.environment);
    effectives.set(key, join(effectives.get(key) ?? nothingGranted, grant));
  }
  return ({ project, name }) => {
    let effective = nothingGranted;
    for (const key of [keyOf(project, name), keyOf(project, everything), keyOf(everything, everything)]) {
      const scoped = effectives.get(key);
      if (scoped !== undefined) effective = join(effective, scoped);
    }
    return effective;
  };
}

/** Compiles a few grants. */
export function compileGrants(grants: readonly EnvironmentAllowance[]): GrantLookup {
  return runAtOnce(compileGrantsInSteps(grants));
}

function keyOf(project: EnvironmentNamePattern, environment: EnvironmentNamePattern): string {
  return `${project}\n${environment}`;
}

function join(one: GrantedAccess, other: GrantedAccess): GrantedAccess {
  const permission = atLeast(one.permission, other.permission) ? one.permission : other.permission;
  const opening = [one, other].filter((effective) => atLeast(effective.permission, 'open'));
  return { permission, maxOpenSeconds: joinMaxDurations(opening) };
}
