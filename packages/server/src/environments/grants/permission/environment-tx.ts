import type { EnvironmentScope } from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';

declare const allowed: unique symbol;

/**
 * A transaction in which the caller has the scopes `Needed` on the environment that it changes. It comes from
 * `authorizedWriteOn`, or from creating the environment in it.
 */
export type EnvironmentTx<Needed extends EnvironmentScope> = Tx & {
  readonly [allowed]: Readonly<Record<Needed, true>>;
};

/** Returns the transaction for an environment that it creates; the creator has every scope on it. */
export function creatorsTx(tx: Tx): EnvironmentTx<EnvironmentScope> {
  return tx as EnvironmentTx<EnvironmentScope>;
}
