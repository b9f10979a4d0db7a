import { authorizedWrite, type Caller, type OrganizationAccess, recordEvent } from '../../access/index.ts';
import type { AuditActor, AuditEventName } from '../../audit/index.ts';
import type { Tx } from '../../database/index.ts';
import type { RequestOrigin } from '../../http/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { findTeamNames, findUserById, listMemberships } from '../../tenancy/index.ts';
import {
  type AccessToken,
  describeHolder,
  hashAccessToken,
  type TokenHolder,
  workloadOf,
} from './access-token.ts';
import { AccessTokenError } from './access-token-error.ts';
import { describeEnded } from './revocations/record-revocations.ts';
import { causeOf, type RevocationTerms } from './revocations/revocation.ts';
import { revokeTokensById } from './revocations/revoke-tokens-by-id.ts';
import { findAccessToken, findAccessTokenByHash } from './store.ts';

const deletionEvents: Readonly<Record<AccessToken['kind'], AuditEventName>> = {
  organization: 'organization-token-deleted',
  team: 'team-token-deleted',
  personal: 'personal-token-deleted',
  refresh: 'personal-token-deleted',
  runner: 'access-token-revoked',
};

/**
 * Revokes any token of the organization, by id, for an administrator. A token of another organization counts as
 * unknown.
 */
export async function deleteOrganizationToken(
  context: RevocationTerms,
  caller: Caller,
  request: {
    readonly organization: OrganizationAccess;
    readonly tokenId: string;
    readonly teamId?: string;
    readonly reason?: string | undefined;
  },
): Promise<void> {
  const token = await loadLiveToken(context, request.tokenId);
  if (token.organizationId !== request.organization.organizationId) throw unknownToken(request.tokenId);
  if (request.teamId !== undefined && token.kind !== 'team') {
    throw new AccessTokenError('token_of_other_kind', 'the requested token is not a team token');
  }
  if (request.teamId !== undefined && token.teamId !== request.teamId) throw unknownToken(request.tokenId);
  if (!(await revokeAs(context, caller, token, request.reason))) throw unknownToken(token.id);
}

/** Revokes one of the calling user's own tokens. */
export async function deletePersonalToken(
  context: RevocationTerms,
  caller: Caller,
  tokenId: string,
): Promise<void> {
  const { principal } = caller;
  const token = await loadLiveToken(context, tokenId);
  const own = principal.kind === 'user' && token.userId === principal.userId;
  // A token bound to one organization may not revoke the user's tokens in others.
  const inReach =
    principal.kind === 'user' && (principal.boundTo === null || principal.boundTo === token.organizationId);
  if (!own || !inReach) throw unknownToken(tokenId);
  if (!(await revokeAs(context, caller, token, undefined))) throw unknownToken(token.id);
}

async function loadLiveToken(context: RevocationTerms, tokenId: string): Promise<AccessToken> {
  const token = await findAccessToken(context.database.db, tokenId);
  if (!token || token.revokedAt !== null) throw unknownToken(tokenId);
  return token;
}

function unknownToken(tokenId: string): AccessTokenError {
  return new AccessTokenError('token_unknown', `Unknown token ${JSON.stringify(tokenId.slice(0, 60))}.`);
}

/**
 * Revokes the presented token, as its holder may do (RFC 7009 §2). An unknown or expired token gets the same response
 * (§2.2), so that the response reveals nothing.
 */
export async function revokePresentedToken(
  context: RevocationTerms,
  tokenValue: string,
  origin: RequestOrigin,
): Promise<void> {
  const token = await findAccessTokenByHash(context.database.db, hashAccessToken(tokenValue));
  if (!token || token.revokedAt !== null) return;
  const workload = workloadOf(token);
  const facts = { tokenId: token.id, tokenName: token.name };
  const actor: AuditActor =
    workload === null
      ? { kind: 'machine', name: token.name, ...facts }
      : { kind: 'workload', name: workload.subject || workload.issuer, ...facts, workload };
  await context.database.write({ by: 'presented-token' }, (tx) =>
    revokeWithEvent(tx, context, { caller: { ...origin, actor }, token, reason: 'presented for revocation' }),
  );
}

function revokeAs(
  context: RevocationTerms,
  caller: Caller,
  token: AccessToken,
  reason: string | undefined,
): Promise<boolean> {
  return authorizedWrite(context, caller, {}, (tx) =>
    revokeWithEvent(tx, context, { caller, token, reason }),
  );
}

/** Returns false if the token has been revoked or has expired in the meantime. */
async function revokeWithEvent(
  tx: Tx,
  context: RevocationTerms,
  revocation: {
    readonly caller: Pick<Caller, 'actor' | 'sourceIp' | 'requestId'>;
    readonly token: AccessToken;
    readonly reason: string | undefined;
  },
): Promise<boolean> {
  const { caller, token, reason } = revocation;
  const created = token.origin === 'created' || token.origin === 'bootstrap';
  const organizationIds = await organizationsOf(tx, token);
  const cause = {
    organizationIds,
    caller: causeOf(caller),
    selection: `that the token ${JSON.stringify(token.name)} obtained`,
    because: { parentTokenId: token.id },
  };
  const revokedAt = context.clock.now();
  const { portions, isComplete } = await revokeTokensById(tx, context, { cause, ids: [token.id], revokedAt });
  if (portions.length === 0) return false;
  const sessionIds = portions.flatMap((portion) => portion.sessionIds);
  const holder = await findHolder(tx, token);
  for (const organizationId of organizationIds) {
    await recordEvent(tx, context, {
      caller,
      organizationId,
      event: created ? deletionEvents[token.kind] : 'access-token-revoked',
      description: `${caller.actor.name} revoked the ${token.kind} token ${JSON.stringify(token.name)}${describeHolder(holder)}`,
      details: {
        tokenId: token.id,
        kind: token.kind,
        name: token.name,
        ...holder,
        ...describeWorkload(token),
        ...describeEnded(sessionIds),
        ...(isComplete ? {} : { continues: true }),
        ...(reason === undefined ? {} : { reason }),
      },
    });
  }
  return true;
}

/** Finds the team or user that the token acts as; undefined for the organization and for a runner pool. */
async function findHolder(
  tx: Tx,
  { kind, organizationId, teamId, userId }: AccessToken,
): Promise<TokenHolder | undefined> {
  if (kind === 'team' && organizationId !== null && teamId !== null) {
    const names = await findTeamNames(tx, organizationId, teamId);
    return names === null ? undefined : { team: names.teamName };
  }
  const user = userId === null ? null : await findUserById(tx, userId);
  return user === null ? undefined : { login: user.login };
}

async function organizationsOf(tx: Tx, token: AccessToken): Promise<string[]> {
  if (token.organizationId !== null) return [token.organizationId];
  const memberships = await listMemberships(tx, token.userId ?? '');
  // The order is fixed, so that two writers of the same chains never deadlock.
  return memberships.map(({ organizationId }) => organizationId).sort();
}

/** Describes the workload that the revoked token was issued to. */
function describeWorkload(token: AccessToken): JsonObject {
  const workload = workloadOf(token);
  return workload === null ? {} : { issuedTo: { ...workload } };
}
