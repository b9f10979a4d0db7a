import {
  type CompiledRole,
  compileRole,
  type EnvironmentScopes,
  findBuiltInRole,
  type GivenRole,
  isEnvironmentScope,
  isScope,
  parseRoleDescriptor,
  type RoleDescriptor,
  type RoleFault,
} from '../../access/index.ts';
import type { Reader } from '../../database/index.ts';
import type { Result } from '../../platform/result.ts';
import { leavesOfRole } from './leaves-of-role.ts';
import { findCustomRole } from './stored/role-store.ts';

/** The roles that one role may be composed of, directly and through others. */
const maxComposedRoles = 50;
/** Their bytes together: a change of one of them compiles every role that is composed of it. */
const maxComposedBytes = 100_000;

/** A role of the database, compiled together with the roles that it is composed of. */
export interface LoadedRole {
  readonly compiled: CompiledRole;
  /** The scopes on any environment at all, whatever the conditions. */
  readonly widest: EnvironmentScopes;
  /** The length of the role and of those that it is composed of, as JSON. */
  readonly length: number;
}

/** Reads a role that is given to someone; null for an unknown one, and for one that cannot be compiled. */
export async function loadGivenRole(
  db: Reader,
  organizationId: string,
  id: string,
): Promise<GivenRole | null> {
  const builtIn = findBuiltInRole(id);
  if (builtIn !== null) {
    const { name, compiled } = builtIn;
    return { id, name, compiled, widest: compiled.onEveryEnvironment };
  }
  const role = await findCustomRole(db, organizationId, id);
  const loaded = role && (await loadRole(db, organizationId, role.details));
  return role !== null && loaded?.ok
    ? { id, name: role.name, compiled: loaded.value.compiled, widest: loaded.value.widest }
    : null;
}

/** Compiles the details of a role. The roles that it is composed of are read from the database. */
export async function loadRole(
  db: Reader,
  organizationId: string,
  details: unknown,
): Promise<Result<LoadedRole, readonly RoleFault[]>> {
  const parsed = parseRoleDescriptor(details);
  if (!parsed.ok) return parsed;
  const composed = await loadComposed(db, organizationId, parsed.value);
  if (!composed.ok) return composed;
  const { descriptors } = composed.value;
  const compiled = compileRole(parsed.value, (id) => descriptors.get(id) ?? null);
  if (!compiled.ok) return compiled;
  const length = JSON.stringify(details).length + composed.value.length;
  const widest = widestOf([parsed.value, ...descriptors.values()]);
  return { ok: true, value: { compiled: compiled.value, widest, length } };
}

export interface ComposedRoles {
  readonly descriptors: ReadonlyMap<string, RoleDescriptor>;
  /** The length of all of them as JSON. */
  readonly length: number;
}

/**
 * Reads the roles that a role is composed of, directly and through others; unknown ones are missing. Returns a fault if
 * they exceed a limit.
 */
export async function loadComposed(
  db: Reader,
  organizationId: string,
  descriptor: RoleDescriptor,
): Promise<Result<ComposedRoles, readonly RoleFault[]>> {
  const descriptors = new Map<string, RoleDescriptor>();
  let length = 0;
  const wanted = new Set(composedIdsOf(descriptor));
  // A set visits what is added to it meanwhile, and each id once.
  for (const id of wanted) {
    if (wanted.size > maxComposedRoles || length > maxComposedBytes) return exceeded;
    const details = findBuiltInRole(id)?.details ?? (await findCustomRole(db, organizationId, id))?.details;
    const parsed = parseRoleDescriptor(details);
    if (!parsed.ok) continue;
    length += JSON.stringify(details).length;
    descriptors.set(id, parsed.value);
    for (const below of composedIdsOf(parsed.value)) wanted.add(below);
  }
  return length > maxComposedBytes ? exceeded : { ok: true, value: { descriptors, length } };
}

const exceeded = {
  ok: false,
  fault: [
    {
      path: 'details',
      message: `is composed of more than ${maxComposedRoles} roles, or of roles with more than ${maxComposedBytes} bytes together`,
    },
  ],
} as const;

/** Returns the ids of the roles that a role is composed of directly. */
export function composedIdsOf(descriptor: RoleDescriptor): readonly string[] {
  return leavesOfRole(descriptor).flatMap((leaf) => (leaf.kind === 'compose' ? leaf.roleIds : []));
}

function widestOf(descriptors: readonly RoleDescriptor[]): EnvironmentScopes {
  const allows = descriptors.flatMap(leavesOfRole).flatMap((leaf) => (leaf.kind === 'allow' ? [leaf] : []));
  const scopes = new Set(allows.flatMap((allow) => allow.scopes.filter(isScope).filter(isEnvironmentScope)));
  const opens = allows.filter((allow) => allow.scopes.includes('environment:open' satisfies string));
  const isUnlimited = opens.some(({ maxOpenSeconds }) => maxOpenSeconds === null);
  const longest = Math.max(0, ...opens.map(({ maxOpenSeconds }) => maxOpenSeconds ?? 0));
  return { scopes, maxOpenSeconds: isUnlimited || longest === 0 ? null : longest };
}
