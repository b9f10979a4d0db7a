import { isJsonObject, type JsonObject } from '../platform/json/json.ts';
import type { Result } from '../platform/result.ts';
import { type ChainedRecord, hashRecord } from './audit-chain.ts';

/** A stored record and its columns, which are for searching and must match its text. */
export interface StoredRecord extends ChainedRecord {
  readonly at: number;
  readonly event: string;
  readonly actor: string;
}

export type ChainFault =
  | { readonly fault: 'sequence_gap'; readonly sequence: number; readonly expectedSequence: number }
  | { readonly fault: 'hash_mismatch'; readonly sequence: number }
  | { readonly fault: 'columns_differ'; readonly sequence: number };

export interface ChainPosition {
  readonly sequence: number;
  readonly hash: string;
}

/**
 * Verifies that records follow `position`; returns the first fault. Call it page by page, each time with the position
 * that the previous call returned.
 */
export function verifyAuditChain(
  position: ChainPosition,
  records: readonly StoredRecord[],
): Result<ChainPosition, ChainFault> {
  let { sequence, hash } = position;
  for (const stored of records) {
    if (stored.sequence !== sequence + 1) {
      const expectedSequence = sequence + 1;
      return { ok: false, fault: { fault: 'sequence_gap', sequence: stored.sequence, expectedSequence } };
    }
    if (stored.hash !== hashRecord(hash, stored.record)) {
      return { ok: false, fault: { fault: 'hash_mismatch', sequence: stored.sequence } };
    }
    if (!columnsAgree(stored))
      return { ok: false, fault: { fault: 'columns_differ', sequence: stored.sequence } };
    sequence = stored.sequence;
    hash = stored.hash;
  }
  return { ok: true, value: { sequence, hash } };
}

function columnsAgree(stored: StoredRecord): boolean {
  const record = parseRecord(stored.record);
  if (!record || !isJsonObject(record['actor'])) return false;
  return (
    record['organizationId'] === stored.organizationId &&
    record['sequence'] === stored.sequence &&
    record['at'] === stored.at &&
    record['event'] === stored.event &&
    record['actor']['name'] === stored.actor
  );
}

/** Parses the text of a record, which a forger may have replaced with anything. */
function parseRecord(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
