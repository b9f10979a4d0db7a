import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Reader } from '../database/index.ts';
import type { Failure, Result } from '../platform/result.ts';
import { genesisHash } from './audit-chain.ts';
import { findHashes, readPortion } from './portion-store.ts';
import { findBeforeFirst, findHeadRow, findLastBefore } from './store.ts';
import { type ChainFault, type ChainPosition, verifyAuditChain } from './verify-audit-chain.ts';

export type StoredChainFaultCode =
  | 'sequence_gap'
  | 'record_misplaced'
  | 'hash_mismatch'
  | 'columns_differ'
  | 'head_missing'
  | 'head_behind'
  | 'head_mismatch'
  | 'records_missing'
  | 'checkpoint_mismatch';

/** A fault in the chain, and the first record that has it. */
export interface StoredChainFault {
  readonly fault: StoredChainFaultCode;
  readonly sequence: number;
  /** One sentence. */
  readonly message: string;
}

export interface VerifiedStretch {
  /** The last record that was verified. */
  readonly position: ChainPosition;
  /** False if there are more records to verify; continue from `position`. */
  readonly complete: boolean;
}

export const genesisPosition: ChainPosition = { sequence: 0, hash: genesisHash };

/**
 * Verifies the stored records, their columns and the head, starting from a position. Reads and hashes a
 * portion in each step. An earlier position is a checkpoint, which the chain must still contain.
 */
export async function verifyStretch(
  db: Reader,
  stretch: {
    readonly organizationId: string;
    readonly from: ChainPosition;
    readonly maxRecords: number;
    /** Waits between two portions. */
    readonly pause?: () => Promise<unknown>;
  },
): Promise<Result<VerifiedStretch, StoredChainFault>> {
  const { organizationId, from, maxRecords, pause = nextTurn } = stretch;
  const before = await findBeforeFirst(db, organizationId);
  if (before !== null) {
    const message = `record ${before} is before the first record of the chain, so the chain does not cover it`;
    return fail({ fault: 'record_misplaced', sequence: before, message });
  }
  const lost = await findLostPosition(db, organizationId, from);
  if (lost !== null) return fail(lost);
  let position = from;
  while (position.sequence - from.sequence < maxRecords) {
    // Read the head first: records appended in the meantime are beyond it; existing records are not.
    const head = await findHeadRow(db, organizationId);
    const limit = maxRecords - (position.sequence - from.sequence);
    const records = await readPortion(db, { organizationId, after: position.sequence, limit });
    const wrong = findHeadFault({ head, position, hasMore: records.length > 0 });
    if (wrong !== null) return fail(wrong);
    if (records.length === 0) return { ok: true, value: { position, complete: true } };
    const verified = verifyAuditChain(position, records);
    if (!verified.ok) return fail(describe(verified.fault));
    position = verified.value;
    const named = records.find(({ sequence }) => sequence === head?.sequence);
    if (head !== null && named !== undefined && named.hash !== head.hash) return fail(headMismatch(head));
    await pause();
  }
  return { ok: true, value: { position, complete: false } };
}

function fail(fault: StoredChainFault): Failure<StoredChainFault> {
  return { ok: false, fault };
}

async function findLostPosition(
  db: Reader,
  organizationId: string,
  { sequence, hash }: ChainPosition,
): Promise<StoredChainFault | null> {
  const stored = (await findHashes(db, organizationId, [sequence])).get(sequence);
  if (stored === hash) return null;
  if (stored === undefined) {
    const missing = (await findLastBefore(db, organizationId, sequence)) + 1;
    const message = `record ${missing} is missing: the checkpoint is at ${sequence}`;
    return { fault: 'records_missing', sequence: missing, message };
  }
  const message = `record ${sequence} differs from the checkpoint: the chain was rewritten`;
  return { fault: 'checkpoint_mismatch', sequence, message };
}

/**
 * Compares records with the head. One transaction writes both, so a head that is read later is never behind a record.
 */
function findHeadFault({
  head,
  position,
  hasMore,
}: {
  readonly head: ChainPosition | null;
  readonly position: ChainPosition;
  readonly hasMore: boolean;
}): StoredChainFault | null {
  const { sequence } = position;
  if (head === null) {
    if (sequence === 0) return null;
    const message = 'the head of the chain is missing, so no record can be verified against it';
    return { fault: 'head_missing', sequence: 1, message };
  }
  if (head.sequence < sequence) {
    const beyond = head.sequence + 1;
    const message = `record ${beyond} is beyond the head of the chain, which is at ${head.sequence}`;
    return { fault: 'head_behind', sequence: beyond, message };
  }
  if (head.sequence === sequence && head.hash !== position.hash) return headMismatch(head);
  if (hasMore || head.sequence === sequence) return null;
  const missing = sequence + 1;
  const message = `record ${missing} is missing: the head of the chain is at ${head.sequence}`;
  return { fault: 'records_missing', sequence: missing, message };
}

function headMismatch({ sequence }: ChainPosition): StoredChainFault {
  const message = `the hash of record ${sequence} differs from the hash in the head of the chain`;
  return { fault: 'head_mismatch', sequence, message };
}

function describe(found: ChainFault): StoredChainFault {
  const { fault, sequence } = found;
  switch (fault) {
    case 'sequence_gap': {
      const missing = found.expectedSequence;
      const message = `record ${missing} is missing: record ${sequence} is in its place`;
      return { fault, sequence: missing, message };
    }
    case 'hash_mismatch': {
      const message = `record ${sequence} was changed: its hash does not follow from the previous record`;
      return { fault, sequence, message };
    }
    case 'columns_differ': {
      const message = `the columns of record ${sequence} differ from the text that the chain covers`;
      return { fault, sequence, message };
    }
  }
}
