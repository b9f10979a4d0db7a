import type { Tx } from '../database/index.ts';
import type { Principal } from './principal.ts';

/** The access check of a request, which is repeated in the transaction that commits its effect. */
export interface Authority {
  /**
   * The organizations whose audit chains record every change of the caller's permissions. While they are
   * locked, the result of `check` cannot change.
   */
  readonly organizationIds: readonly string[];
  /**
   * Reads the caller's token and principal again, and checks the route's permission. Returns the current
   * principal; throws an AuthorityRefusal with the error of the first check.
   */
  check(tx: Tx): Promise<Principal>;
}

/**
 * Aborts the transaction that it is thrown in. `conclude` then records the refusal in another transaction and throws.
 */
export class AuthorityRefusal extends Error {
  readonly conclude: () => Promise<never>;

  constructor(conclude: () => Promise<never>) {
    super('the caller is no longer authorized');
    this.conclude = conclude;
  }
}
