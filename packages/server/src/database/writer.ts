import type { Tx } from './transaction.ts';

/**
 * The kinds of the server's own work, which writes without a caller. A test lists their uses; a caller's request is never
 * one of them.
 */
export type ServerWork =
  /** The first organization, its administrator and the operator's token, at start. */
  | 'bootstrap'
  /** Outcomes of token exchanges; the ledger checks the trust again. */
  | 'exchange'
  /** Audit events of identity tokens that are about to be delivered. */
  | 'identity-tokens'
  /** Audit events of requests that were refused. */
  | 'refusals'
  /** Revocation of a presented token, which is its own authorization (RFC 7009 §2). */
  | 'presented-token'
  /** Observed keys and certificates of issuers. */
  | 'issuer-keys'
  /** Pieces of a result that an earlier version stored whole, and the end of a session whose pieces were refused. */
  | 'session-pieces'
  /** Signing keys whose rotation is due. */
  | 'key-rotation'
  /** The first use of an organization's encryption key, and re-encryption under a new master key. */
  | 'encryption-keys'
  /** Times of last use, and deletion of expired rows. */
  | 'maintenance';

declare const proof: unique symbol;

/** Authorizes a caller again, first thing in the transaction; throws if they are not authorized. */
export type CallerCheck = ((tx: Tx) => Promise<void>) & { readonly [proof]: true };

/** The author of a write. */
export type Writer = ServerWork | CallerCheck;

/** Used only by `authorizedWrite`, which provides transactions to all other code. */
export function callerCheck(check: (tx: Tx) => Promise<void>): CallerCheck {
  return check as CallerCheck;
}

/** Runs the check before anything else in the transaction. */
export async function admit(tx: Tx, writer: Writer): Promise<void> {
  if (typeof writer === 'function') await writer(tx);
}
