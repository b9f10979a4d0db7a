import { type AuditEvent, appendAuditEvents } from '../../audit/index.ts';
import { createGroupCommit, type Database, type GroupCommit, type Tx } from '../../database/index.ts';
import { insertAccessTokens, type NewAccessToken } from '../access-tokens/index.ts';
import { type Decision, insertDecisions } from '../decisions/index.ts';
import { claimSingleUse } from './store.ts';

/** All that one exchange leaves behind: written together or not at all. */
export interface LedgerEntry {
  readonly decision: Decision;
  readonly token: NewAccessToken | null;
  readonly auditEvent: AuditEvent | null;
  readonly singleUse: {
    readonly issuerId: string;
    readonly key: string;
    readonly expiresAt: number;
    /** What is written instead where the subject token was used before. */
    readonly whenUsed: LedgerEntry;
  } | null;
}

/** Answers the entry that was written: the one given, or its `whenUsed`. */
export type Ledger = GroupCommit<LedgerEntry, LedgerEntry>;

const maximumBatch = 256;
const maximumQueued = 5_000;

/** Makes outcomes durable, many in one transaction. */
export function createLedger(database: Database): Ledger {
  return createGroupCommit({
    maximumBatch,
    maximumQueued,
    apply: (entries) => database.db.transaction().execute((tx) => writeEntries(tx, database.engine, entries)),
  });
}

async function writeEntries(
  tx: Tx,
  engine: Database['engine'],
  entries: readonly LedgerEntry[],
): Promise<readonly LedgerEntry[]> {
  const written = await settleSingleUse(tx, entries);
  await insertDecisions(
    tx,
    written.map(({ decision }) => decision),
  );
  await insertAccessTokens(
    tx,
    written.flatMap(({ token }) => token ?? []),
  );
  await appendAuditEvents(
    tx,
    engine,
    written.flatMap(({ auditEvent }) => auditEvent ?? []),
  );
  return written;
}

/**
 * Of several uses of one token the first wins, in this batch and against all that came before, on every server.
 * Claimed in the order of their keys, so that two servers' batches never wait for each other.
 */
async function settleSingleUse(tx: Tx, entries: readonly LedgerEntry[]): Promise<readonly LedgerEntry[]> {
  const settled = [...entries];
  const claims = entries.flatMap(({ singleUse }, index) =>
    singleUse === null ? [] : [{ singleUse, index }],
  );
  claims.sort((a, b) => compareText(keyOf(a.singleUse), keyOf(b.singleUse)) || a.index - b.index);
  for (const { singleUse, index } of claims) {
    if (!(await claimSingleUse(tx, singleUse))) settled[index] = singleUse.whenUsed;
  }
  return settled;
}

function keyOf(use: { readonly issuerId: string; readonly key: string }): string {
  return `${use.issuerId} ${use.key}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
