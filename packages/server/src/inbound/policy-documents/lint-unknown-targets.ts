import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OrganizationAccess, OrganizationScope } from '../../access/index.ts';
import type { Reader } from '../../database/index.ts';
import { findNearestName } from '../../platform/find-nearest-name.ts';
import {
  findMember,
  findRoleRecord,
  findTeam,
  listFirstRoleNames,
  listFirstTeamNames,
  listMembers,
} from '../../tenancy/index.ts';
import { compilePattern, type LintWarning, type Policy } from '../policies/index.ts';

/** The names of an organization's runner pools. Passed in, because runner pools are in a higher layer. */
export interface RunnerPools {
  readonly find: (db: Reader, organizationId: string, idOrName: string) => Promise<object | null>;
  readonly listFirstNames: (db: Reader, organizationId: string, limit: number) => Promise<readonly string[]>;
}

/** Each check is a query, so only the first targets of a document are checked. */
const maxTargets = 20;
/** The maximum number of names to compare with an unknown name. */
const maxCompared = 1_000;
/** The maximum number of names to show if none is near. */
const maxListed = 10;

/** A team, member, runner pool or role. */
interface Target {
  /** The names by which a misspelling may mean it. */
  readonly names: readonly string[];
  /** The text that a policy must specify; an id is followed by the name. */
  readonly shown: string;
}

interface TargetKind {
  readonly member: 'teamName' | 'userLogin' | 'runnerID' | 'roleID';
  readonly tokenType: Policy['tokenType'];
  readonly noun: string;
  /** The scope to read the names. */
  readonly scope: OrganizationScope;
  readonly find: (name: string) => Promise<object | null>;
  /** Lists the first targets of the organization. */
  readonly list: (limit: number) => Promise<readonly Target[]>;
  /** The effect of the policy without the target, as a clause. */
  readonly effect: string;
}

const withoutTarget = 'the policy has no effect until one exists';

/**
 * Warns about policies for a team, member, runner pool or role that the organization does not have. Suggests the
 * nearest name, or lists the first names. Such an allow policy grants nothing. The finding is a notice, because the
 * target may be created later.
 */
export async function lintUnknownTargets(
  { db, runnerPools }: { readonly db: Reader; readonly runnerPools: RunnerPools },
  { organizationId, permissions }: Pick<OrganizationAccess, 'organizationId' | 'permissions'>,
  policies: readonly Policy[],
): Promise<LintWarning[]> {
  const kinds = kindsOfTargets(db, organizationId, runnerPools).filter(({ scope }) => permissions.has(scope));
  const wanted = policies.flatMap((policy, policyIndex) => {
    const kind = kinds.find(({ tokenType }) => tokenType === policy.tokenType);
    const name = kind === undefined ? null : nameOf(policy, kind);
    return kind === undefined || name === null ? [] : [{ kind, name, policyIndex }];
  });
  const texts = new Map<string, string | null>();
  const warnings: LintWarning[] = [];
  for (const { kind, name, policyIndex } of wanted) {
    const key = `${kind.member} ${name}`;
    if (!texts.has(key) && texts.size >= maxTargets) break;
    const text = texts.has(key) ? texts.get(key) : await describeUnknown(kind, name);
    texts.set(key, text ?? null);
    if (typeof text !== 'string') continue;
    warnings.push({
      code: 'target_unknown',
      severity: 'notice',
      path: `policies[${policyIndex}].${kind.member}`,
      message: text,
      policyIndex,
    });
  }
  return warnings;
}

/** Returns the name that a policy applies to; null if it has wildcards. */
function nameOf(policy: Policy, { member }: TargetKind): string | null {
  const written = policy[member];
  return member === 'teamName' && written !== null ? compilePattern(written).literal : written;
}

/** Returns null if the name exists. */
async function describeUnknown(
  { noun, find, list, effect }: TargetKind,
  name: string,
): Promise<string | null> {
  if ((await find(name)) !== null) return null;
  await nextTurn();
  const targets = await list(maxCompared);
  const nearest = findNearestTarget(name, targets);
  const meant = nearest === null ? describeTargets(noun, targets) : ` Did you mean ${nearest}?`;
  return `The organization has no ${noun} ${JSON.stringify(name.slice(0, 100))}: ${effect}.${meant}`;
}

function describeTargets(noun: string, targets: readonly Target[]): string {
  if (targets.length === 0) return ` It has no ${noun}s yet.`;
  const listed = targets.slice(0, maxListed).map(({ shown }) => shown);
  const more = targets.length > maxListed ? ' and more' : '';
  return ` Its ${noun}s: ${listed.join(', ')}${more}.`;
}

const targetOf = (name: string): Target => ({ names: [name], shown: name });

function kindsOfTargets(db: Reader, organizationId: string, pools: RunnerPools): readonly TargetKind[] {
  return [
    {
      member: 'teamName',
      tokenType: 'team',
      noun: 'team',
      scope: 'team:list',
      find: (name) => findTeam(db, organizationId, name),
      list: async (limit) => (await listFirstTeamNames(db, organizationId, limit)).map(targetOf),
      effect: withoutTarget,
    },
    {
      member: 'userLogin',
      tokenType: 'personal',
      noun: 'member',
      scope: 'org_member:read',
      find: (login) => findMember(db, organizationId, login),
      list: async (limit) =>
        (await listMembers(db, { organizationId, limit })).map(({ user }) => targetOf(user.login)),
      effect: withoutTarget,
    },
    {
      member: 'runnerID',
      tokenType: 'runner',
      noun: 'runner pool',
      scope: 'agent_pool:read',
      find: (name) => pools.find(db, organizationId, name),
      list: async (limit) => (await pools.listFirstNames(db, organizationId, limit)).map(targetOf),
      effect: withoutTarget,
    },
    {
      member: 'roleID',
      tokenType: 'organization',
      noun: 'role',
      scope: 'role:read',
      find: (id) => findRoleRecord(db, organizationId, id),
      list: async (limit) =>
        (await listFirstRoleNames(db, organizationId, limit)).map(({ id, name }) => ({
          names: [id, name],
          shown: `${id} (${name})`,
        })),
      effect: 'tokens from this policy permit nothing',
    },
  ];
}

/** Describes the target that was probably meant: by the first of its names if that one is near; null if none is near. */
function findNearestTarget(written: string, targets: readonly Target[]): string | null {
  const nearest = findNearestName(
    written,
    targets.flatMap(({ names }) => names),
  );
  const target = targets.find(({ names }) => names.some((name) => name === nearest));
  if (target === undefined || nearest === null) return null;
  return target.names[0] === nearest ? nearest : target.shown;
}
