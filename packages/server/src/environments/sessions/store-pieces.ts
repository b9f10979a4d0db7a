import type { Database } from '../../database/index.ts';
import { mainThreadBytes } from '../sealed-results/index.ts';
import { sessionUnknown } from './session-error.ts';
import { insertSessionPieces } from './session-store.ts';

/**
 * Stores the pieces of a result, a few in each transaction: others write between two of them, and may end the session.
 * Throws SessionError `session_unknown` then.
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
    const isOpen = await database.write({ by: 'session-pieces' }, (tx) =>
      insertSessionPieces(tx, database.engine, sessionId, together),
    );
    if (!isOpen) throw sessionUnknown();
  };
  for (const [number, sealed] of pieces.entries()) {
    batch.push({ number, sealed });
    characters += sealed.length;
    if (characters >= mainThreadBytes) await flush();
  }
  if (batch.length > 0) await flush();
}
