import { setTimeout as wait } from 'node:timers/promises';
import type { Reader } from '../database/index.ts';
import { findNextChain } from './store.ts';
import { genesisPosition, type StoredChainFault, verifyStretch } from './verify-stored-chain.ts';

export interface ChainWatch {
  /** Stops the run early; the next run starts from the beginning. */
  readonly signal: AbortSignal;
  readonly onFault: (fault: StoredChainFault & { readonly organizationId: string }) => void;
  readonly pauseMs?: number;
}

const defaultPauseMs = 10;
const recordsAtATime = 10_000;

/**
 * Verifies the chain of each organization from its first record to its head, with a pause after each portion. Returns the
 * numbers of verified chains and of chains with a fault; null if it was stopped early.
 */
export async function verifyChains(
  db: Reader,
  watch: ChainWatch,
): Promise<{ readonly chains: number; readonly faults: number } | null> {
  let [chains, faults] = [0, 0];
  for (let id = await findNextChain(db, ''); id !== null; id = await findNextChain(db, id)) {
    const fault = await verifyWhole(db, id, watch);
    if (fault === 'ended') return null;
    chains += 1;
    if (fault === null) continue;
    faults += 1;
    watch.onFault({ ...fault, organizationId: id });
  }
  return { chains, faults };
}

async function verifyWhole(
  db: Reader,
  organizationId: string,
  { signal, pauseMs = defaultPauseMs }: ChainWatch,
): Promise<StoredChainFault | 'ended' | null> {
  let from = genesisPosition;
  while (!signal.aborted) {
    const result = await verifyStretch(db, {
      organizationId,
      from,
      maxRecords: recordsAtATime,
      // After an abort, verification continues without a pause to the end of this range.
      pause: () => wait(pauseMs, undefined, { ref: false, signal }).catch(() => {}),
    });
    if (!result.ok) return result.fault;
    if (result.value.complete) return null;
    from = result.value.position;
  }
  return 'ended';
}
