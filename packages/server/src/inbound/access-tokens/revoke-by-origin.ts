import { authorizedWrite, type Caller, type OrganizationAccess } from '../../access/index.ts';
import type { Tx } from '../../database/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { findMember, findTeam } from '../../tenancy/index.ts';
import { type CompiledPattern, compilePattern, findPatternFault, matchesPattern } from '../policies/index.ts';
import type { AccessToken } from './access-token.ts';
import { AccessTokenError } from './access-token-error.ts';
import { listLiveTokens, readObtainedTokens, type TokenOrigin } from './live-token-store.ts';
import { recordEndedSessions, recordRevocations } from './revocations/record-revocations.ts';
import {
  causeOf,
  type PolicyPlace,
  type RevocationCause,
  type RevocationTerms,
  type SessionsOf,
  type TokenSearch,
} from './revocations/revocation.ts';
import { beginRevocations, planRevocation } from './revocations/revoke-in-portions.ts';
import { revokeTokensById } from './revocations/revoke-tokens-by-id.ts';
import { findAccessToken } from './store.ts';

export interface RevocationContext extends RevocationTerms {
  /** Finds the positions of current policies in all versions that allowed active tokens. */
  readonly findPolicyPlaces: (
    organizationId: string,
    issuerId: string,
    indexes: readonly number[],
  ) => Promise<readonly PolicyPlace[]>;
}

export interface TokenCriteria {
  readonly tokenId?: string;
  readonly issuerId?: string;
  /** Indexes of current policies of the issuer. */
  readonly policyIndexes?: readonly number[];
  /** A pattern in the syntax of policies, for the whole subject. */
  readonly subject?: string;
  readonly userLogin?: string;
  readonly teamName?: string;
  /** Milliseconds since the epoch. */
  readonly sinceAt?: number;
}

export interface RevocationRequest {
  readonly organization: OrganizationAccess;
  readonly criteria: TokenCriteria;
  readonly dryRun: boolean;
  readonly reason?: string;
  /** The position at which the previous call ended. */
  readonly before?: string;
}

export interface RevokedBatch {
  readonly count: number;
  /** The open sessions of the tokens. */
  readonly sessions: number;
  /** The first of the revoked tokens. */
  readonly tokens: readonly AccessToken[];
  /** The position to continue from; null if no tokens remain. */
  readonly next: string | null;
}

/** The maximum number of tokens per call: each call is one transaction. */
const tokensPerCall = 500;
const tokensShown = 20;

/**
 * Revokes the active tokens that meet all criteria, newest first and at most 500 per call, or only counts them. The
 * revocations of one call stay in effect even if the next call fails. Tokens issued in the meantime are not included.
 */
export async function revokeMatchingTokens(
  context: RevocationContext,
  caller: Caller,
  request: RevocationRequest,
): Promise<RevokedBatch> {
  const { organization, criteria, dryRun, before } = request;
  const { sinceAt } = criteria;
  const nowAt = context.clock.now();
  const origin = await readOrigin(context, organization, criteria);
  const matches = await createTokenMatch(context, organization, criteria);
  const looked = await listLiveTokens(context.database.db, origin, {
    nowAt,
    limit: tokensPerCall,
    ...(sinceAt === undefined ? {} : { sinceAt }),
    ...(before === undefined ? {} : { before }),
  });
  const found = looked.filter(matches);
  const next = looked.length === tokensPerCall ? (looked.at(-1)?.id ?? null) : null;
  const foundIds = found.map(({ id }) => id);
  if (dryRun) {
    const sessions = await countSessions(context, foundIds);
    return { count: found.length, sessions, tokens: found.slice(0, tokensShown), next };
  }
  const cause = {
    organizationIds: [organization.organizationId],
    caller: causeOf(caller),
    selection: `with ${formatCriteria(criteria)}`,
    because: { ...describeCriteria(criteria), ...reasonOf(request) },
  };
  const portions = await authorizedWrite(context, caller, {}, async (tx) => {
    const outcome = await revokeTokensById(tx, context, { cause, ids: foundIds, revokedAt: nowAt });
    await recordRevocations(tx, context, cause, outcome);
    return outcome.portions;
  });
  const ids = new Set(portions.flatMap(({ tokenIds }) => tokenIds));
  const sessions = portions.reduce((sum, { sessionIds }) => sum + sessionIds.length, 0);
  const tokens = found.filter(({ id }) => ids.has(id)).slice(0, tokensShown);
  return { count: ids.size, sessions, tokens, next };
}

/** Counts the open sessions of tokens, and of the tokens that were obtained with them, in steps. */
async function countSessions(context: RevocationTerms, tokenIds: readonly string[]): Promise<number> {
  const { db } = context.database;
  const given = new Set(tokenIds);
  let count = await context.countSessions(db, tokenIds);
  for await (const obtained of readObtainedTokens(db, tokenIds)) {
    const others = obtained.filter((id) => !given.has(id));
    count += await context.countSessions(db, others);
  }
  return count;
}

/**
 * Revokes the active tokens of something that is removed, in the same transaction. Of very many tokens, all are refused
 * from its commit on, and most rows are written later.
 */
export async function revokeTokensOf(
  tx: Tx,
  context: RevocationTerms,
  cause: RevocationCause,
  removed: { readonly tokens: TokenSearch; readonly sessions?: SessionsOf },
): Promise<void> {
  const outcome = await beginRevocations(tx, context, [planRevocation(cause, context.clock.now(), removed)]);
  await recordRevocations(tx, context, cause, outcome);
  await recordEndedSessions(tx, context, cause, outcome.sessionIds);
}

async function readOrigin(
  { database: { db } }: RevocationContext,
  { organizationId }: OrganizationAccess,
  criteria: TokenCriteria,
): Promise<TokenOrigin> {
  const { tokenId, issuerId, subject, userLogin, teamName, sinceAt } = criteria;
  const given = [tokenId, issuerId, subject, userLogin, teamName, sinceAt];
  if (given.every((criterion) => criterion === undefined)) {
    throw new AccessTokenError(
      'criteria_missing',
      'Specify at least one of tokenId, issuerId, subject, userLogin, teamName and since.',
    );
  }
  const token = tokenId === undefined ? null : await findAccessToken(db, tokenId);
  if (tokenId !== undefined && (token?.organizationId !== organizationId || token.revokedAt !== null)) {
    throw new AccessTokenError('token_unknown', `Unknown token ${JSON.stringify(tokenId.slice(0, 60))}.`);
  }
  const member = userLogin === undefined ? null : await findMember(db, organizationId, userLogin);
  if (userLogin !== undefined && !member) {
    throw new AccessTokenError('member_unknown', `Unknown member ${JSON.stringify(userLogin)}.`);
  }
  const team = teamName === undefined ? null : await findTeam(db, organizationId, teamName);
  if (teamName !== undefined && !team) {
    throw new AccessTokenError('team_unknown', `Unknown team ${JSON.stringify(teamName)}.`);
  }
  return {
    organizationId,
    ...(tokenId === undefined ? {} : { tokenId }),
    ...(issuerId === undefined ? {} : { issuerId }),
    ...(member ? { userId: member.user.id } : {}),
    ...(team ? { teamId: team.id } : {}),
  };
}

async function createTokenMatch(
  context: RevocationContext,
  { organizationId }: OrganizationAccess,
  { issuerId, policyIndexes, subject }: TokenCriteria,
): Promise<(token: AccessToken) => boolean> {
  if (policyIndexes !== undefined && issuerId === undefined) {
    throw new AccessTokenError('criteria_missing', 'policyIndexes requires issuerId.');
  }
  const pattern = subject === undefined ? null : parseSubject(subject);
  const places =
    policyIndexes === undefined || issuerId === undefined
      ? null
      : await context.findPolicyPlaces(organizationId, issuerId, policyIndexes);
  const known = places && new Set(places.map(({ version, index }) => `${version}/${index}`));
  return (token) =>
    (pattern === null || (token.subject !== null && matchesPattern(pattern, token.subject))) &&
    (known === null || known.has(`${token.policyVersion}/${token.policyIndex}`));
}

function parseSubject(text: string): CompiledPattern {
  const fault = findPatternFault(text);
  if (fault === null) return compilePattern(text);
  throw new AccessTokenError('subject_invalid', `subject is not a valid pattern: ${fault}`);
}

function formatCriteria(criteria: TokenCriteria): string {
  const { criteria: described } = describeCriteria(criteria);
  return Object.entries(described)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function describeCriteria(criteria: TokenCriteria): { readonly criteria: JsonObject } {
  const { sinceAt, policyIndexes, ...rest } = criteria;
  return {
    criteria: {
      ...rest,
      ...(policyIndexes === undefined ? {} : { policyIndexes: [...policyIndexes] }),
      ...(sinceAt === undefined ? {} : { since: new Date(sinceAt).toISOString() }),
    },
  };
}

function reasonOf({ reason }: RevocationRequest): JsonObject {
  return reason === undefined ? {} : { reason };
}
