import { allScopes, findBuiltInRole } from '../../../src/access/index.ts';
import type { Engine } from '../../../src/database/index.ts';
import { permissionsOfMembers } from '../operations/access-table.ts';
import type { CallerChange } from '../operations/caller-changes.ts';
import { nameOf, type Operation } from '../operations/operation.ts';
import { type OperationWorld, org } from '../operations/operation-world.ts';
import { allow } from './role-documents.ts';
import { holdersOf } from './role-holders.ts';
import { type ScopesOfOperation, scopesOfOperation } from './scopes-of-operation.ts';

/** Operations that are tested with every way to lose a role: two on the organization, and two on an environment. */
const representatives: ReadonlySet<string> = new Set([
  'DELETE /api/orgs/{orgName}/oidc/issuers/{issuerId}',
  'DELETE /api/orgs/{orgName}/teams/{teamName}',
  'PATCH /api/esc/environments/{orgName}/{projectName}/{envName}',
  'POST /api/esc/environments/{orgName}/{projectName}/{envName}/open',
]);

/** Gives a new role to a caller, and returns the caller. */
type Give = (
  world: OperationWorld,
  roleID: string,
) => Promise<{ readonly token: string; readonly who: string }>;
/** Takes from the caller what the role permits. `kept` are scopes that a changed role may keep. */
type Take = (
  world: OperationWorld,
  change: { readonly roleID: string; readonly who: string; readonly kept: readonly string[] },
) => Promise<unknown>;

const lacksScope: Take = (world, { roleID, kept }) =>
  world.make('PATCH', `${org}/roles/${roleID}`, { body: { details: allow(['team:list', ...kept]) } });
const isDeleted: Take = (world, { roleID }) => world.make('DELETE', `${org}/roles/${roleID}?force=true`);

const toToken: Give = async (world, roleID) => {
  const body = { name: world.newName('token'), roleID };
  const { tokenValue } = await world.make<{ tokenValue: string }>('POST', `${org}/tokens`, { body });
  return { token: tokenValue, who: '' };
};
const toMember: Give = async (world, roleID) => {
  const { login, token } = await holdersOf(world).member();
  await world.make('PATCH', `${org}/members/${login}`, { body: { fgaRoleId: roleID } });
  return { token, who: login };
};
const toTeamOfMember: Give = async (world, roleID) => {
  const { team, token } = await holdersOf(world).teammate();
  await world.make('POST', `${org}/teams/${team}/roles/${roleID}`);
  return { token, who: team };
};

const ofMember: readonly (readonly [string, Take])[] = [
  ['the role of the member lacks the scope', lacksScope],
  [
    'the member has another role',
    async (world, { who }) =>
      world.make('PATCH', `${org}/members/${who}`, {
        body: { fgaRoleId: await holdersOf(world).otherRole() },
      }),
  ],
  ['the role of the member is deleted', isDeleted],
];
const ofTeam: readonly (readonly [string, Take])[] = [
  ['the role of the caller’s team lacks the scope', lacksScope],
  [
    'the role is taken from the caller’s team',
    (world, { roleID, who }) => world.make('DELETE', `${org}/teams/${who}/roles/${roleID}`),
  ],
  ['the role of the caller’s team is deleted', isDeleted],
];

/**
 * Returns the changes of a custom role that revoke the right to an operation: of a member, and of a team with a member, one
 * way each. Representative operations have every way, and a token with the role. On PostgreSQL only these are tested.
 */
export function changesOfRole(engine: Engine, operation: Operation): readonly CallerChange[] {
  const scopes = scopesOfOperation(operation);
  const isRepresentative = representatives.has(nameOf(operation));
  if (scopes === null || (engine === 'postgres' && !isRepresentative)) return [];
  const changed = (give: Give) => (way: readonly [string, Take]) =>
    changeOf(operation, { scopes, give, way });
  const takesAll = engine === 'sqlite' && isRepresentative;
  return [
    ...(isRepresentative ? waysOfToken.map(changed(toToken)) : []),
    ...chosen(operation, waysOf(scopes, ofMember), takesAll).map(changed(toMember)),
    ...chosen(operation, ofTeam, takesAll).map(changed(toTeamOfMember)),
  ];
}

const waysOfToken: readonly (readonly [string, Take])[] = [
  ['the role of the token lacks the scope', lacksScope],
  ['the role of the token is deleted', isDeleted],
];

/** A member whose role is deleted has the default role, which permits some operations itself. */
function waysOf({ inOrganization }: ScopesOfOperation, ways: typeof ofMember): typeof ofMember {
  return inOrganization.some((scope) => permissionsOfMembers.has(scope)) ? ways.slice(0, 2) : ways;
}

/** Chooses one way by the name of the operation, so that each way is tested with many operations. */
function chosen<Way>(operation: Operation, ways: readonly Way[], all: boolean): readonly Way[] {
  const index = nameOf(operation).length % ways.length;
  return all ? ways : ways.slice(index, index + 1);
}

function changeOf(
  operation: Operation,
  change: {
    readonly scopes: ScopesOfOperation;
    readonly give: Give;
    readonly way: readonly [string, Take];
  },
): CallerChange {
  const { scopes, give } = change;
  const [name, take] = change.way;
  const isOnEnvironment = ['environment', 'project'].includes(operation.need.kind);
  // A team keeps its roles, so what they permit adds up from test to test.
  const keepsSome = isOnEnvironment && take === lacksScope && give !== toTeamOfMember;
  const kept = keepsSome ? scopes.inOrganization : [];
  // An unsaved document needs a scope in the organization before its imports need theirs.
  const isInvisible = isOnEnvironment && (kept.length > 0 || !operation.route.includes('/yaml/'));
  return {
    name,
    status: isInvisible ? 404 : 403,
    audited: true,
    async join(world) {
      const role = { name: world.newName('role'), details: allow(permissionsFor(scopes)) };
      const { id: roleID } = await world.make<{ id: string }>('POST', `${org}/roles`, { body: role });
      const { token, who } = await give(world, roleID);
      return { token, end: () => take(world, { roleID, who, kept }) };
    },
  };
}

function permissionsFor({ gives, inOrganization, onEnvironment }: ScopesOfOperation): readonly string[] {
  if (gives === 'all') return allScopes;
  const given = gives === 'member' ? (findBuiltInRole('member')?.compiled.organizationScopes ?? []) : [];
  return [...inOrganization, ...onEnvironment, ...given];
}
