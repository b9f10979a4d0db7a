import type { Tx } from '../database/index.ts';
import type { Principal } from './principal.ts';

/** The access check of a request, to be made again in the transaction that commits its effect. */
export interface Authority {
  /**
   * The organizations whose audit chains hold everything that changes what the caller may do here. While they are
   * locked, what `check` reads stays so.
   */
  readonly organizationIds: readonly string[];
  /**
   * Finds the caller's token again, who it acts as now, and whether the route's permission still holds. Returns the
   * principal as it is now; throws what the first check would have thrown, as an AuthorityRefusal.
   */
  check(tx: Tx): Promise<Principal>;
}

/** Ends the transaction it is thrown in. `conclude` then records the refusal in one of its own and throws. */
export class AuthorityRefusal extends Error {
  readonly conclude: () => Promise<never>;

  constructor(conclude: () => Promise<never>) {
    super('the caller may not do this any more');
    this.conclude = conclude;
  }
}
