import {
  type CompiledRole,
  compileRoleInSteps,
  type EnvironmentScope,
  type EnvironmentScopes,
  type FindComposed,
  findBuiltInRole,
  type GivenRole,
  isEnvironmentScope,
  isScope,
  joinMaxDurations,
  parseRoleInSteps,
  type RoleDescriptor,
  type RoleFault,
} from '../../access/index.ts';
import type { Reader } from '../../database/index.ts';
import type { Result } from '../../platform/result.ts';
import { Pace } from '../../platform/turns/pace.ts';
import { runInTurns, type Steps } from '../../platform/turns/run-in-turns.ts';
import { leavesOfRole } from './leaves-of-role.ts';
import { findCustomRole } from './stored/role-store.ts';

/** The roles that one role may be composed of, directly and through others. */
const maxComposedRoles = 50;
/** Their bytes together: a change of one of them compiles every role that is composed of it. */
const maxComposedBytes = 100_000;

/** The scopes of an Allow that cost as much as a node. */
const scopesOfNode = 10;

/** A role of the database, compiled together with the roles that it is composed of. */
export interface LoadedRole {
  readonly compiled: CompiledRole;
  /** The scopes on any environment at all, whatever the conditions. */
  readonly widest: EnvironmentScopes;
  /** The bytes of the role and of those that it is composed of, as JSON. */
  readonly bytes: number;
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
  const read = await readRole(db, organizationId, details);
  if (!read.ok) return read;
  const { descriptor, composed, findComposed, bytes } = read.value;
  const compiled = await runInTurns(compileRoleInSteps(descriptor, findComposed));
  if (!compiled.ok) return compiled;
  const widest = await runInTurns(widestInSteps([descriptor, ...composed]));
  return { ok: true, value: { compiled: compiled.value, widest, bytes } };
}

/** A parsed role, with the roles that it is composed of. */
export interface ReadRole {
  readonly descriptor: RoleDescriptor;
  readonly composed: readonly RoleDescriptor[];
  readonly findComposed: FindComposed;
  /** The bytes of all of them as JSON. */
  readonly bytes: number;
}

/** Parses the details of a role, and reads the roles that it is composed of from the database. */
export async function readRole(
  db: Reader,
  organizationId: string,
  details: unknown,
): Promise<Result<ReadRole, readonly RoleFault[]>> {
  const parsed = await runInTurns(parseRoleInSteps(details));
  if (!parsed.ok) return parsed;
  const { descriptor, bytes } = parsed.value;
  const composed = await loadComposed(db, organizationId, descriptor);
  if (!composed.ok) return composed;
  const { descriptors } = composed.value;
  return {
    ok: true,
    value: {
      descriptor,
      composed: [...descriptors.values()],
      findComposed: (id) => descriptors.get(id) ?? null,
      bytes: bytes + composed.value.bytes,
    },
  };
}

interface ComposedRoles {
  readonly descriptors: ReadonlyMap<string, RoleDescriptor>;
  /** The bytes of all of them as JSON. */
  readonly bytes: number;
}

/**
 * Reads the roles that a role is composed of, directly and through others; unknown ones are missing. Returns a fault if
 * they exceed a limit.
 */
async function loadComposed(
  db: Reader,
  organizationId: string,
  descriptor: RoleDescriptor,
): Promise<Result<ComposedRoles, readonly RoleFault[]>> {
  const descriptors = new Map<string, RoleDescriptor>();
  let bytes = 0;
  const wanted = new Set(await listComposedIds(descriptor));
  // A set visits what is added to it meanwhile, and each id once.
  for (const id of wanted) {
    if (wanted.size > maxComposedRoles || bytes > maxComposedBytes) return exceeded;
    const details = findBuiltInRole(id)?.details ?? (await findCustomRole(db, organizationId, id))?.details;
    const parsed = await runInTurns(parseRoleInSteps(details));
    if (!parsed.ok) continue;
    bytes += parsed.value.bytes;
    descriptors.set(id, parsed.value.descriptor);
    for (const below of await listComposedIds(parsed.value.descriptor)) wanted.add(below);
  }
  return bytes > maxComposedBytes ? exceeded : { ok: true, value: { descriptors, bytes } };
}

const exceeded = {
  ok: false,
  fault: [
    {
      path: 'details',
      message: `includes more than ${maxComposedRoles} roles, or roles with more than ${maxComposedBytes} bytes in total`,
    },
  ],
} as const;

/** Lists the ids of the roles that a role is composed of directly. */
export function listComposedIds(descriptor: RoleDescriptor): Promise<readonly string[]> {
  return runInTurns(composedIdsInSteps(descriptor));
}

function* composedIdsInSteps(descriptor: RoleDescriptor): Steps<readonly string[]> {
  const pace = new Pace();
  const ids: string[] = [];
  for (const leaf of leavesOfRole(descriptor)) {
    if (leaf.kind === 'compose') for (const id of leaf.roleIds) ids.push(id);
    if (pace.isDue()) yield;
  }
  return ids;
}

function* widestInSteps(descriptors: readonly RoleDescriptor[]): Steps<EnvironmentScopes> {
  const pace = new Pace();
  const scopes = new Set<EnvironmentScope>();
  const opening: { readonly maxOpenSeconds: number | null }[] = [];
  for (const { scopes: given, maxOpenSeconds } of allowsOf(descriptors)) {
    for (const scope of given) if (isScope(scope) && isEnvironmentScope(scope)) scopes.add(scope);
    if (given.includes('environment:open' satisfies string)) opening.push({ maxOpenSeconds });
    if (pace.isDue(1 + given.length / scopesOfNode)) yield;
  }
  return { scopes, maxOpenSeconds: joinMaxDurations(opening) };
}

function* allowsOf(descriptors: readonly RoleDescriptor[]) {
  for (const descriptor of descriptors)
    for (const leaf of leavesOfRole(descriptor)) if (leaf.kind === 'allow') yield leaf;
}
