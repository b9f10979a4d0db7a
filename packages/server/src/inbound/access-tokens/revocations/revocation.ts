import type { Caller } from '../../../access/index.ts';
import type { Database, Reader, Tx } from '../../../database/index.ts';
import type { JsonObject } from '../../../platform/json/json.ts';
import type { Clock } from '../../../platform/time/clock.ts';

/** A policy, identified by its position in a version of an issuer's policies. */
export interface PolicyPlace {
  readonly version: number;
  readonly index: number;
}

/** The tokens with a value in a column that has an index. */
export interface TokenSearch {
  readonly column: 'issuer_id' | 'user_id' | 'team_id' | 'parent_id';
  readonly value: string;
  /** Null for tokens of every organization. */
  readonly organizationId: string | null;
  /** Only tokens that these policies allowed; null for all. */
  readonly policies: readonly PolicyPlace[] | null;
}

/** Environment sessions: those that tokens or a member opened, or that contain values of an environment. */
export type SessionsOf =
  | { readonly tokenIds: readonly string[] }
  | { readonly organizationId: string; readonly userId: string }
  | { readonly environmentId: string };

/** The author and the reason of a revocation, for its audit events. */
export interface RevocationCause {
  /** The organizations whose audit log records it. */
  readonly organizationIds: readonly string[];
  readonly caller: Pick<Caller, 'actor' | 'sourceIp' | 'requestId'>;
  /** The tokens, as the text after "revoked 2 tokens": `of the member ann`. */
  readonly selection: string;
  readonly because: JsonObject;
}

/** Returns what a stored cause keeps of its caller. */
export function causeOf({
  actor,
  sourceIp,
  requestId,
}: RevocationCause['caller']): RevocationCause['caller'] {
  return { actor, sourceIp, requestId };
}

/**
 * A revocation and its progress. It is in effect from the commit that begins it: tokens and sessions that were not
 * reached yet are refused because of their origin (`revoked-origin-store.ts`).
 */
export interface Revocation {
  readonly id: string;
  readonly cause: RevocationCause;
  readonly revokedAt: number;
  /** Null once all tokens were examined. */
  readonly tokens: TokenSearch | null;
  /** The newest token of the search when the revocation began. Later tokens stay valid. */
  readonly newest: string | null;
  /** The last examined token; the newest is examined first. */
  readonly examined: string | null;
  /** Revoked tokens whose sessions have not all ended. */
  readonly unended: readonly string[];
  /** Sessions to end after those of the tokens. */
  readonly sessions: SessionsOf | null;
}

export interface EndedSessions {
  readonly ids: readonly string[];
  /** False if more sessions are open. */
  readonly isDone: boolean;
}

/** The dependencies of revocations. */
export interface RevocationTerms {
  readonly database: Database;
  readonly clock: Clock;
  /** Ends up to `limit` sessions, in the transaction of the revocation. */
  readonly endSessions: (tx: Tx, of: SessionsOf, limit: number) => Promise<EndedSessions>;
  /** Returns the id of the newest of the sessions; null if there are none. */
  readonly findNewestSession: (db: Reader, of: SessionsOf) => Promise<string | null>;
  /** Counts the open sessions of the tokens, which a revocation would end. */
  readonly countSessions: (db: Reader, tokenIds: readonly string[]) => Promise<number>;
}
