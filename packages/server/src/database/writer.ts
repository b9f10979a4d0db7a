import type { Tx } from './transaction.ts';

/**
 * The kinds of work that the server itself does, and that writes without a caller. A test lists their uses; a caller's
 * request is never one of them.
 */
export type ServerWork =
  /** Creating the first organization, its administrator and the operator's token, at start. */
  | 'bootstrap'
  /** Recording outcomes of token exchanges; the ledger checks the trust again. */
  | 'exchange'
  /** Recording identity tokens in the audit log before they are delivered. */
  | 'identity-tokens'
  /** Recording refused requests in the audit log. */
  | 'refusals'
  /** Revoking a presented token; presenting it is the authorization (RFC 7009 §2). */
  | 'presented-token'
  /** Storing the observed keys and certificates of issuers. */
  | 'issuer-keys'
  /** Pieces of a result that an earlier version stored whole, and the end of a session whose pieces were refused. */
  | 'session-pieces'
  /** Rotating signing keys that are due. */
  | 'key-rotation'
  /** Creating an organization's encryption key on first use, and encrypting it again under a new master key. */
  | 'encryption-keys'
  /** Writing times of last use, and deleting expired rows. */
  | 'maintenance';

declare const proof: unique symbol;

/** Authorizes a caller again at the beginning of the transaction; throws if the caller is not authorized. */
export type CallerCheck = ((tx: Tx) => Promise<void>) & { readonly [proof]: true };

/** The author of a write. */
export type Writer = ServerWork | CallerCheck;

/** Used only by `authorizedWrite`, from which all other code gets its transactions. */
export function callerCheck(check: (tx: Tx) => Promise<void>): CallerCheck {
  return check as CallerCheck;
}

/** Runs the check before anything else in the transaction. */
export async function admit(tx: Tx, writer: Writer): Promise<void> {
  if (typeof writer === 'function') await writer(tx);
}
