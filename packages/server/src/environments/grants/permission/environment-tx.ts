import type { Tx } from '../../../database/index.ts';
import type { GrantedPermission } from './environment-permission.ts';

declare const allowed: unique symbol;

interface Included {
  readonly read: 'read';
  readonly open: 'read' | 'open';
  readonly write: 'read' | 'open' | 'write';
  readonly admin: 'read' | 'open' | 'write' | 'admin';
}

/**
 * A transaction in which the caller has at least `Needed` on the environment that it changes. It comes from
 * `authorizedWriteOn`, or from creating the environment in it.
 */
export type EnvironmentTx<Needed extends GrantedPermission> = Tx & {
  readonly [allowed]: Readonly<Record<Included[Needed], true>>;
};

/** Returns the transaction for an environment that it creates; the creator has every permission on it. */
export function creatorsTx(tx: Tx): EnvironmentTx<'admin'> {
  return tx as EnvironmentTx<'admin'>;
}
