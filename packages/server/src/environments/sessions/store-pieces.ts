import type { Engine, Tx } from '../../database/index.ts';
import { mainThreadBytes } from '../../platform/turns/main-thread-budget.ts';
import { sessionUnknown } from './session-error.ts';
import { insertSessionPieces } from './session-store.ts';

/** Runs `work` in a transaction of the pieces' author. */
type WritePieces = (work: (tx: Tx) => Promise<boolean>) => Promise<boolean>;

/**
 * Stores the pieces of a result, a few in each transaction, so that other writers run in between. If one of them ends
 * the session, throws SessionError `session_unknown`.
 */
export async function storePieces(
  engine: Engine,
  sessionId: string,
  pieces: readonly string[],
  write: WritePieces,
): Promise<void> {
  let batch: { readonly number: number; readonly sealed: string }[] = [];
  let characters = 0;
  const flush = async () => {
    const together = batch;
    batch = [];
    characters = 0;
    if (!(await write((tx) => insertSessionPieces(tx, engine, sessionId, together)))) throw sessionUnknown();
  };
  for (const [number, sealed] of pieces.entries()) {
    batch.push({ number, sealed });
    characters += sealed.length;
    if (characters >= mainThreadBytes) await flush();
  }
  if (batch.length > 0) await flush();
}
