import { authorizedWrite, type Caller, type OrganizationAccess, recordEvent } from '../../access/index.ts';
import type { Tx } from '../../database/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { findMember, findTeam } from '../../tenancy/index.ts';
import { type CompiledPattern, compilePattern, findPatternFault, matchesPattern } from '../policies/index.ts';
import type { AccessToken } from './access-token.ts';
import { AccessTokenError } from './access-token-error.ts';
import type { RevocationTerms } from './create-access-token.ts';
import {
  findObtainedTokens,
  listLiveTokens,
  type PolicyPlace,
  revokeTokensById,
  revokeTokensOfOrigin,
  type TokenOrigin,
} from './live-token-store.ts';
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
/** The maximum number of tokens that one audit event names. */
const tokensPerEvent = 500;
const sessionsShown = 500;

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
    const { db } = context.database;
    const obtained = await findObtainedTokens(db, foundIds);
    const sessions = await context.countSessions(db, [...new Set([...foundIds, ...obtained])]);
    return { count: found.length, sessions, tokens: found.slice(0, tokensShown), next };
  }
  const { ids, sessions } = await authorizedWrite(context, caller, {}, async (tx) => {
    const tokenIds = await revokeTokensById(tx, foundIds, nowAt);
    const ended = await recordRevocations(tx, context, {
      caller,
      organizationId: organization.organizationId,
      tokenIds,
      selection: `with ${formatCriteria(criteria)}`,
      because: { ...describeCriteria(criteria), ...reasonOf(request) },
    });
    return { ids: new Set(tokenIds), sessions: ended };
  });
  const tokens = found.filter(({ id }) => ids.has(id)).slice(0, tokensShown);
  return { count: ids.size, sessions, tokens, next };
}

/** Revokes the active tokens of removed origins, in the same transaction. */
export async function revokeTokensOf(
  tx: Tx,
  context: RevocationTerms,
  removal: {
    readonly caller: Caller;
    readonly origins: readonly TokenOrigin[];
    /** The tokens, as the text after "revoked 2 tokens": `of the member ann`. */
    readonly selection: string;
    /** The reason in the audit log. */
    readonly because: JsonObject;
  },
): Promise<void> {
  const { caller, origins, selection, because } = removal;
  for (const origin of origins) {
    const tokenIds = await revokeTokensOfOrigin(tx, origin, context.clock.now());
    const { organizationId } = origin;
    await recordRevocations(tx, context, { caller, organizationId, tokenIds, selection, because });
  }
}

/**
 * Ends the sessions of revoked tokens and records the revocation and their end. Returns the number of ended sessions.
 */
async function recordRevocations(
  tx: Tx,
  context: RevocationTerms,
  revocation: {
    readonly caller: Caller;
    readonly organizationId: string;
    readonly tokenIds: readonly string[];
    readonly selection: string;
    readonly because: JsonObject;
  },
): Promise<number> {
  const { caller, organizationId, tokenIds, selection, because } = revocation;
  let sessions = 0;
  for (let at = 0; at < tokenIds.length; at += tokensPerEvent) {
    const part = tokenIds.slice(at, at + tokensPerEvent);
    const sessionIds = await context.onRevoked(tx, part);
    sessions += sessionIds.length;
    await recordEvent(tx, context, {
      caller,
      organizationId,
      event: 'access-token-revoked',
      description: `${caller.actor.name} revoked ${part.length === 1 ? '1 token' : `${part.length} tokens`} ${selection}`,
      details: { ...because, count: tokenIds.length, tokenIds: [...part], ...describeEnded(sessionIds) },
    });
  }
  return sessions;
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

/** The sessions that ended with tokens, for the audit log: all are counted, but only the first ones are named. */
export function describeEnded(sessionIds: readonly string[]): JsonObject {
  if (sessionIds.length === 0) return {};
  return { sessionsEnded: sessionIds.length, sessionIds: sessionIds.slice(0, sessionsShown) };
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
