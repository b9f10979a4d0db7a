import {
  administratorRole,
  authorizedWrite,
  type Caller,
  type GivenRole,
  loginOf,
  type OrganizationAccess,
  recordEvent,
  requireWithinOwn,
} from '../../access/index.ts';
import type { AuditEventName } from '../../audit/index.ts';
import type { Database, Engine, Tx } from '../../database/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { newId } from '../../platform/new-id.ts';
import { quote } from '../../platform/quote.ts';
import type { Clock } from '../../platform/time/clock.ts';
import {
  type EnvironmentGrants,
  findDefaultRoleId,
  findMember,
  findTeam,
  loadGivenRole,
  loadRolesOfMember,
  loadRolesOfTeam,
  lockOrganization,
  requireWithinGrants,
} from '../../tenancy/index.ts';
import {
  type AccessToken,
  type AccessTokenValue,
  describeHolder,
  generateAccessToken,
  hashAccessToken,
  type TokenHolder,
} from './access-token.ts';
import { AccessTokenError } from './access-token-error.ts';
import { insertAccessTokens, isTokenNameTaken } from './store.ts';

export interface AccessTokenContext {
  readonly database: Database;
  readonly clock: Clock;
}

/** The dependencies of the creation of a token that acts as someone else. */
export interface GivenTokenContext extends AccessTokenContext {
  readonly grants: Pick<EnvironmentGrants, 'exceeds'>;
}

interface TokenRequest {
  readonly name?: string;
  readonly description: string;
  /** Unix seconds; 0 if it never expires. */
  readonly expires: number;
  readonly reason?: string;
}

export interface CreatedToken {
  readonly id: string;
  readonly tokenValue: AccessTokenValue;
}

const nameLength = 40;
const maxLifetimeSeconds = 2 * 366 * 24 * 3_600;

/** Creates a token of the organization's own machine identity, with a role or with the default role. */
export function createOrganizationToken(
  context: GivenTokenContext,
  caller: Caller,
  request: TokenRequest & { readonly organization: OrganizationAccess; readonly roleId: string | null },
): Promise<CreatedToken> {
  const { organizationId } = request.organization;
  const token = draft(context, caller, { ...request, kind: 'organization', organizationId });
  return authorizedWrite(context, caller, {}, async (tx, principal) => {
    const given = await loadOrganizationRole(tx, organizationId, request.roleId);
    const by = { principal, organization: request.organization };
    requireWithinOwn(caller, by, [given]);
    const { organizationName } = request.organization;
    if (request.roleId !== administratorRole)
      await requireWithinGrants(tx, context, caller, by, {
        kind: 'organization',
        id: organizationId,
        name: organizationName,
      });
    await refuseTakenName(tx, context.database.engine, token);
    return insertWithEvent(tx, context, caller, {
      token: { ...token, roleId: request.roleId },
      event: 'organization-token-created',
      organizationIds: [organizationId],
      reason: request.reason,
    });
  });
}

/** Creates a token with a team's permissions. */
export function createTeamToken(
  context: GivenTokenContext,
  caller: Caller,
  request: TokenRequest & { readonly organization: OrganizationAccess; readonly teamName: string },
): Promise<CreatedToken> {
  const { organizationId } = request.organization;
  const token = draft(context, caller, { ...request, kind: 'team', organizationId });
  return authorizedWrite(context, caller, {}, async (tx, principal) => {
    const team = await findTeam(tx, organizationId, request.teamName);
    if (!team)
      throw new AccessTokenError('team_unknown', `Unknown team ${JSON.stringify(request.teamName)}.`);
    const given = await loadRolesOfTeam(tx, organizationId, team.id);
    const by = { principal, organization: request.organization };
    requireWithinOwn(caller, by, given);
    await requireWithinGrants(tx, context, caller, by, { kind: 'team', id: team.id, name: team.name });
    await refuseTakenName(tx, context.database.engine, token);
    return insertWithEvent(tx, context, caller, {
      token: { ...token, teamId: team.id },
      holder: { team: team.name },
      event: 'team-token-created',
      organizationIds: [organizationId],
      reason: request.reason,
    });
  });
}

/** Creates a token of the calling user, with at most the access of the token in the request. */
export function createPersonalToken(
  context: AccessTokenContext,
  caller: Caller,
  request: TokenRequest & { readonly type: 'personal' | 'refresh' },
): Promise<CreatedToken> {
  const { principal } = caller;
  if (principal.kind !== 'user') {
    throw new AccessTokenError(
      'user_required',
      'Only users have personal tokens, but this token acts as a machine identity.',
    );
  }
  const token = draft(context, caller, { ...request, kind: request.type, organizationId: principal.boundTo });
  return authorizedWrite(context, caller, {}, (tx, now) =>
    insertWithEvent(tx, context, caller, {
      token: { ...token, userId: principal.userId },
      holder: { login: principal.login },
      event: 'personal-token-created',
      organizationIds: now.kind === 'user' ? now.memberships.map(({ organizationId }) => organizationId) : [],
      reason: request.reason,
    }),
  );
}

/** Creates a member's first token on behalf of an administrator. It is bound to the administrator's organization. */
export function createMemberToken(
  context: GivenTokenContext,
  caller: Caller,
  request: TokenRequest & { readonly organization: OrganizationAccess; readonly login: string },
): Promise<CreatedToken> {
  const { organizationId } = request.organization;
  const token = draft(context, caller, { ...request, kind: 'personal', organizationId });
  return authorizedWrite(context, caller, {}, async (tx, principal) => {
    const member = await findMember(tx, organizationId, request.login);
    if (!member)
      throw new AccessTokenError('member_unknown', `Unknown member ${JSON.stringify(request.login)}.`);
    const holder = { userId: member.user.id, roleId: member.roleId };
    const given = await loadRolesOfMember(tx, organizationId, holder);
    const by = { principal, organization: request.organization };
    requireWithinOwn(caller, by, given);
    const { id, login } = member.user;
    await requireWithinGrants(tx, context, caller, by, { kind: 'user', id, name: login });
    return insertWithEvent(tx, context, caller, {
      token: { ...token, userId: member.user.id },
      holder: { login: member.user.login },
      event: 'personal-token-created',
      organizationIds: [organizationId],
      reason: request.reason,
    });
  });
}

/** Creates the static token of a runner pool, in the transaction that creates and audits the pool. */
export async function createRunnerPoolToken(
  context: AccessTokenContext,
  caller: Caller,
  request: {
    readonly tx: Tx;
    readonly organizationId: string;
    readonly runnerPoolId: string;
    readonly name: string;
  },
): Promise<CreatedToken> {
  const { organizationId, runnerPoolId } = request;
  const settings = { name: request.name, description: '', expires: 0 };
  const token = draft(context, caller, { ...settings, kind: 'runner', organizationId });
  const tokenValue = generateAccessToken();
  await insertAccessTokens(request.tx, [
    { token: { ...token, runnerPoolId }, hash: hashAccessToken(tokenValue) },
  ]);
  return { id: token.id, tokenValue };
}

async function loadOrganizationRole(
  tx: Tx,
  organizationId: string,
  roleId: string | null,
): Promise<GivenRole> {
  const id = roleId ?? (await findDefaultRoleId(tx, organizationId));
  const role = await loadGivenRole(tx, organizationId, id);
  if (role !== null) return role;
  throw new AccessTokenError('role_unknown', `Unknown role ${quote(id)}.`);
}

function draft(
  context: AccessTokenContext,
  caller: Caller,
  request: TokenRequest & Pick<AccessToken, 'kind' | 'organizationId'>,
): AccessToken {
  const createdAt = context.clock.now();
  const { workload, issuance } = caller.principal.token;
  return {
    id: newId(),
    kind: request.kind,
    origin: 'created',
    organizationId: request.organizationId,
    userId: null,
    teamId: null,
    runnerPoolId: null,
    roleId: null,
    name:
      request.name === undefined ? request.description.slice(0, nameLength) : parseTokenName(request.name),
    description: request.description,
    createdAt,
    createdBy: loginOf(caller.principal),
    expiresAt: parseExpiry(request.expires, createdAt),
    lastUsedAt: null,
    revokedAt: null,
    // Tokens that a workload creates keep its origin, so that they are found and revoked together with the workload's
    // other tokens and its trust.
    issuerId: issuance?.issuerId ?? null,
    decisionId: workload?.decisionId ?? null,
    parentId: null,
    issuer: workload?.issuer ?? null,
    subject: workload?.subject ?? null,
    policyVersion: issuance?.policyVersion ?? null,
    policyIndex: issuance?.policyIndex ?? null,
  };
}

function parseTokenName(name: string): string {
  if (name.trim() !== '' && name.length <= nameLength) return name;
  throw new AccessTokenError('name_invalid', `A token needs a name of at most ${nameLength} characters.`);
}

function parseExpiry(expiresSeconds: number, nowAt: number): number | null {
  if (expiresSeconds === 0) return null;
  const nowSeconds = nowAt / 1_000;
  if (Number.isInteger(expiresSeconds) && expiresSeconds > nowSeconds) {
    if (expiresSeconds <= nowSeconds + maxLifetimeSeconds) return expiresSeconds * 1_000;
  }
  throw new AccessTokenError(
    'expiry_invalid',
    'expires must be a unix time in seconds, in the future and at most two years from now, or 0 for a token that never expires.',
  );
}

async function refuseTakenName(tx: Tx, engine: Engine, token: AccessToken): Promise<void> {
  const { name, organizationId } = token;
  if (organizationId === null) return;
  await lockOrganization(tx, engine, organizationId);
  if (!(await isTokenNameTaken(tx, organizationId, name))) return;
  throw new AccessTokenError(
    'name_taken',
    `The token name ${JSON.stringify(name)} is or was in use; choose another name.`,
  );
}

/** The audit log always says whether a token has the administrators' role. */
function detailsOfRole({ roleId }: AccessToken): JsonObject {
  return { admin: roleId === administratorRole, ...(roleId === null ? {} : { roleId }) };
}

async function insertWithEvent(
  tx: Tx,
  context: AccessTokenContext,
  caller: Caller,
  creation: {
    readonly token: AccessToken;
    readonly event: AuditEventName;
    /** The team or user that the token acts as; if missing, the organization. */
    readonly holder?: TokenHolder;
    readonly organizationIds: readonly string[];
    readonly reason: string | undefined;
  },
): Promise<CreatedToken> {
  const { token } = creation;
  const tokenValue = generateAccessToken();
  await insertAccessTokens(tx, [{ token, hash: hashAccessToken(tokenValue) }]);
  // The order is fixed, so that two writers of the same chains never deadlock.
  for (const organizationId of [...creation.organizationIds].sort()) {
    await recordEvent(tx, context, {
      caller,
      organizationId,
      event: creation.event,
      description: `${caller.actor.name} created the ${token.kind} token ${JSON.stringify(token.name)}${describeHolder(creation.holder)}`,
      details: {
        tokenId: token.id,
        kind: token.kind,
        name: token.name,
        ...detailsOfRole(token),
        expiresAt: token.expiresAt,
        ...creation.holder,
        ...(creation.reason === undefined ? {} : { reason: creation.reason }),
      },
    });
  }
  return { id: token.id, tokenValue };
}
