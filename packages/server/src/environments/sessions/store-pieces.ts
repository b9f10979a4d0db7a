import type { Database } from '../../database/index.ts';
import { mainThreadBytes } from '../sealed-results/index.ts';
import { insertSessionPieces } from './session-store.ts';

/**
 * Stores the pieces of a result, a few in each transaction: others write between two of them. Nobody knows the session
 * before all are there.
 */
export async function storePieces(
  database: Database,
  sessionId: string,
  pieces: readonly string[],
): Promise<void> {
  let batch: { readonly number: number; readonly sealed: string }[] = [];
  let characters = 0;
  const flush = async () => {
    const together = batch;
    batch = [];
    characters = 0;
    await database.write({ by: 'session-pieces' }, (tx) => insertSessionPieces(tx, sessionId, together));
  };
  for (const [number, sealed] of pieces.entries()) {
    batch.push({ number, sealed });
    characters += sealed.length;
    if (characters >= mainThreadBytes) await flush();
  }
  if (batch.length > 0) await flush();
}
