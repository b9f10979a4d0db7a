import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Tx } from '../../../database/index.ts';
import { newId } from '../../../platform/new-id.ts';
import type {
  EndedSessions,
  Revocation,
  RevocationCause,
  RevocationTerms,
  SessionsOf,
  TokenSearch,
} from './revocation.ts';
import {
  deleteRevocation,
  type ExaminedToken,
  findParents,
  insertRevocation,
  readTokens,
  revokeTokens,
  updateRevocation,
} from './revocation-store.ts';

/** The tokens that one transaction examines, and the sessions that it ends. It counts down. */
interface Allowance {
  tokens: number;
  sessions: number;
}

/**
 * The size of a transaction. The embedded store has one connection, so every other request waits for it: what exceeds
 * these numbers is done later, in further transactions (`continue-revocations.ts`).
 */
export const revokedAtOnce = { tokens: 1_000, sessions: 200 } as const;
/** The maximum number of rows of one statement. */
const rowsPerStatement = 100;

/** Tokens that one step revoked, and sessions of revoked tokens that it ended. */
export interface RevokedPortion {
  readonly tokenIds: readonly string[];
  readonly sessionIds: readonly string[];
}

export interface RevocationOutcome {
  readonly portions: readonly RevokedPortion[];
  /** Sessions that ended for another reason than their token. */
  readonly sessionIds: readonly string[];
  /** False if the revocation, which is in effect, continues in later transactions. */
  readonly isComplete: boolean;
}

/** A new revocation, of which nothing has been done. */
export function planRevocation(
  cause: RevocationCause,
  revokedAt: number,
  what: Partial<Pick<Revocation, 'tokens' | 'unended' | 'sessions'>>,
): Revocation {
  const nothing = { tokens: null, newest: null, examined: null, unended: [], sessions: null };
  return { ...nothing, id: newId(), cause, revokedAt, ...what };
}

/** Plans the revocation of the tokens that were obtained with the given tokens, which are revoked. */
export async function planForObtained(
  tx: Tx,
  tokenIds: readonly string[],
  { cause, revokedAt }: Pick<Revocation, 'cause' | 'revokedAt'>,
): Promise<readonly Revocation[]> {
  const plans: Revocation[] = [];
  for (let at = 0; at < tokenIds.length; at += rowsPerStatement) {
    for (const parent of await findParents(tx, tokenIds.slice(at, at + rowsPerStatement))) {
      const tokens = { column: 'parent_id', value: parent, organizationId: null, policies: null } as const;
      plans.push(planRevocation(cause, revokedAt, { tokens }));
    }
  }
  return plans;
}

/**
 * Puts revocations into effect, and revokes as many of their tokens as one transaction may. The rest is stored, to be
 * continued, with the origins because of which it is refused from this commit on.
 */
export function beginRevocations(
  tx: Tx,
  context: RevocationTerms,
  revocations: readonly Revocation[],
): Promise<RevocationOutcome> {
  return advanceAll(tx, context, revocations, async (rest) => {
    if (rest !== null) await store(tx, context, rest);
  });
}

/** Continues a stored revocation by one transaction. */
export function continueRevocation(
  tx: Tx,
  context: RevocationTerms,
  revocation: Revocation,
): Promise<RevocationOutcome> {
  return advanceAll(tx, context, [revocation], async (rest, { id }) => {
    if (rest === null && id === revocation.id) await deleteRevocation(tx, id);
    else if (rest !== null && id === revocation.id) await updateRevocation(tx, rest);
    else if (rest !== null) await store(tx, context, rest);
  });
}

async function store(tx: Tx, context: RevocationTerms, rest: Revocation): Promise<void> {
  const newestSession = rest.sessions === null ? null : await context.findNewestSession(tx, rest.sessions);
  await insertRevocation(tx, rest, newestSession);
}

async function advanceAll(
  tx: Tx,
  context: RevocationTerms,
  revocations: readonly Revocation[],
  keep: (rest: Revocation | null, begun: Revocation) => Promise<void>,
): Promise<RevocationOutcome> {
  const left: Allowance = { ...revokedAtOnce };
  const portions: RevokedPortion[] = [];
  const sessionIds: string[] = [];
  let isComplete = true;
  // Grows by the tokens that were obtained with revoked tokens.
  const queue = [...revocations];
  for (const revocation of queue) {
    const advanced = await advance(tx, context, { revocation, left });
    portions.push(...advanced.portions);
    sessionIds.push(...advanced.sessionIds);
    queue.push(...advanced.obtained);
    if (advanced.rest !== null) isComplete = false;
    await keep(advanced.rest, revocation);
  }
  return { portions, sessionIds, isComplete };
}

interface Advanced {
  /** Null if the revocation is complete. */
  readonly rest: Revocation | null;
  readonly portions: readonly RevokedPortion[];
  readonly sessionIds: readonly string[];
  readonly obtained: readonly Revocation[];
}

/** Does as much of a revocation as the allowance permits, 100 rows in each turn of the event loop. */
async function advance(
  tx: Tx,
  context: RevocationTerms,
  { revocation, left }: { readonly revocation: Revocation; readonly left: Allowance },
): Promise<Advanced> {
  const portions: RevokedPortion[] = [];
  const obtained: Revocation[] = [];
  let rest = revocation;
  const advanced = (done: Partial<Advanced> = {}) => ({ rest, portions, sessionIds: [], obtained, ...done });
  if (rest.unended.length > 0) {
    const ended = await endSessions(tx, context, { of: { tokenIds: rest.unended }, left });
    if (ended.ids.length > 0) portions.push({ tokenIds: [], sessionIds: ended.ids });
    if (!ended.isDone) return advanced();
    rest = { ...rest, unended: [] };
  }
  while (rest.tokens !== null) {
    const step = await examine(tx, rest, { search: rest.tokens, left });
    const ended = await endSessions(tx, context, { of: { tokenIds: step.revoked }, left });
    obtained.push(...(await planForObtained(tx, step.revoked, rest)));
    if (step.revoked.length > 0) portions.push({ tokenIds: step.revoked, sessionIds: ended.ids });
    rest = { ...step.rest, unended: ended.isDone ? [] : step.revoked };
    if (!ended.isDone || (rest.tokens !== null && left.tokens <= 0)) return advanced();
    await nextTurn();
  }
  if (rest.sessions === null) return advanced({ rest: null });
  const ended = await endSessions(tx, context, { of: rest.sessions, left });
  return advanced({ sessionIds: ended.ids, ...(ended.isDone ? { rest: null } : {}) });
}

async function endSessions(
  tx: Tx,
  context: RevocationTerms,
  { of, left }: { readonly of: SessionsOf; readonly left: Allowance },
): Promise<EndedSessions> {
  if ('tokenIds' in of && of.tokenIds.length === 0) return { ids: [], isDone: true };
  const ended = await context.endSessions(tx, of, left.sessions);
  left.sessions -= ended.ids.length;
  return ended;
}

/** Examines the next tokens of a search, and revokes those that the revocation covers. */
async function examine(
  tx: Tx,
  rest: Revocation,
  { search, left }: { readonly search: TokenSearch; readonly left: Allowance },
): Promise<{ readonly rest: Revocation; readonly revoked: readonly string[] }> {
  // Without allowance, only finds the newest token, up to which the revocation is in effect.
  const limit = Math.max(0, Math.min(left.tokens, rowsPerStatement));
  const before = rest.examined;
  const rows = await readTokens(tx, search, { before, limit: Math.max(limit, 1) });
  const newest = rest.newest ?? rows[0]?.id ?? null;
  if (limit === 0)
    return { rest: { ...rest, newest, tokens: rows.length === 0 ? null : search }, revoked: [] };
  left.tokens -= rows.length;
  const covered = rows.filter(createCover(search, rest.revokedAt)).map(({ id }) => id);
  const revoked = await revokeTokens(tx, covered, rest.revokedAt);
  const tokens = rows.length < limit ? null : search;
  return { rest: { ...rest, newest, tokens, examined: rows.at(-1)?.id ?? before }, revoked };
}

/** Returns a test for the active tokens that a search covers. */
function createCover(
  { organizationId, policies }: TokenSearch,
  revokedAt: number,
): (token: ExaminedToken) => boolean {
  const places = policies && new Set(policies.map(({ version, index }) => `${version}/${index}`));
  return (token) =>
    token.revokedAt === null &&
    (token.expiresAt === null || token.expiresAt > revokedAt) &&
    (organizationId === null || token.organizationId === organizationId) &&
    (places === null || places.has(`${token.policyVersion}/${token.policyIndex}`));
}
