import type { Tx } from '../database/index.ts';
import type { Principal } from './principal.ts';

/** A check that is repeated in the transaction that commits an effect. */
export interface EffectCheck {
  /**
   * The organizations whose audit chains record every change that `check` depends on. While they are locked, its result
   * cannot change.
   */
  readonly organizationIds: readonly string[];
  /** Throws an AuthorityRefusal if the effect is no longer allowed. */
  check(tx: Tx): Promise<unknown>;
}

/** The access check of a request. */
export interface Authority extends EffectCheck {
  /**
   * Reads the caller's token and principal again, and checks the route's permission. Returns the current principal;
   * throws an AuthorityRefusal with the same error as the first check.
   */
  check(tx: Tx): Promise<Principal>;
  /** Returns the error for a change that the caller's scopes do not cover; it is recorded as other refusals are. */
  refusal(message: string): AuthorityRefusal;
}

/** Aborts the transaction. `conclude` then records the refusal in another transaction and throws. */
export class AuthorityRefusal extends Error {
  readonly conclude: () => Promise<never>;

  constructor(conclude: () => Promise<never>) {
    super('the caller is no longer authorized');
    this.conclude = conclude;
  }
}
