import type { DatabaseSync } from 'node:sqlite';
import { EndedTransaction } from '../faults/ended-transaction.ts';
import type { Transactions } from './write-turns.ts';

/** Runs each part of the connection's transaction in a savepoint of SQLite, so that it can fail alone. */
export function createAttempt<Tx>(connection: DatabaseSync): Transactions<Tx>['attempt'] {
  const begin = connection.prepare('savepoint attempt');
  const undo = connection.prepare('rollback to attempt');
  const end = connection.prepare('release attempt');
  return async (tx, work) => {
    begin.run();
    try {
      await work(tx);
    } catch (fault) {
      // On some faults, such as a full disk, SQLite ends the whole transaction by itself.
      if (!connection.isTransaction) throw new EndedTransaction(fault);
      undo.run();
      end.run();
      return { fault };
    }
    end.run();
    return null;
  };
}
