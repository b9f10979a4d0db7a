import type { Tx } from './transaction.ts';

/**
 * Work of the server's own, which writes without a caller. A test lists where each is used: something that a caller
 * asks for is never one of these.
 */
export type ServerWork =
  /** The first organization, its administrator and the operator's token, at the start. */
  | 'bootstrap'
  /** Outcomes of token exchanges, whose trust the ledger checks again. */
  | 'exchange'
  /** Audit events of identity tokens that are about to be delivered. */
  | 'identity-tokens'
  /** Audit events of requests that were refused. */
  | 'refusals'
  /** A token that is presented for revocation is its own proof (RFC 7009 §2). */
  | 'presented-token'
  /** What the server notices of an issuer: its keys and certificates. */
  | 'issuer-keys'
  /** Pieces of a large result, which nobody reads before a caller's session is there. */
  | 'session-pieces'
  /** Signing keys whose rotation is due. */
  | 'key-rotation'
  /** The first use of an organization's encryption key, and sealing under a new master key. */
  | 'encryption-keys'
  /** Last uses, and rows whose time has passed. */
  | 'maintenance';

declare const proof: unique symbol;

/** Authorizes a caller again; throws where they may not. Runs first in the transaction that it opens. */
export type CallerCheck = ((tx: Tx) => Promise<void>) & { readonly [proof]: true };

/** Who writes. */
export type Writer = ServerWork | CallerCheck;

/** For `authorizedWrite` alone: everything else asks that for a transaction. */
export function callerCheck(check: (tx: Tx) => Promise<void>): CallerCheck {
  return check as CallerCheck;
}

/** Before anything else happens in a transaction. */
export async function admit(tx: Tx, writer: Writer): Promise<void> {
  if (typeof writer === 'function') await writer(tx);
}
