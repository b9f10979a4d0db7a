import { appendAuditEvents, type LockedChains, lockAuditChains } from '../../../audit/index.ts';
import {
  type CommittedBatch,
  createGroupCommit,
  type Database,
  type GroupCommit,
  type Tx,
} from '../../../database/index.ts';
import { insertAccessTokens, type PrincipalSource } from '../../access-tokens/index.ts';
import { insertDecisions } from '../../decisions/index.ts';
import { dropStale } from './drop-stale.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { claimSingleUse, type TokenUse, usesToRemember } from './store.ts';

/**
 * Resolves to the written entry: the given one, or its `whenUsed`. Null if nothing was written, because the trust that
 * it is based on, or the identity of its token, has changed.
 */
export type Ledger = GroupCommit<LedgerEntry, LedgerEntry | null>;

/** The database that the ledger writes to, and the source of the identities of tokens. */
export type LedgerContext = PrincipalSource & { readonly database: Database };

const maximumBatch = 256;
const maximumQueued = 5_000;

/** Commits outcomes, many in one transaction. */
export function createLedger(
  context: LedgerContext,
  onCommitted: (batch: CommittedBatch) => void = () => {},
): Ledger {
  return createGroupCommit({
    onCommitted,
    maximumBatch,
    maximumQueued,
    apply: (entries) =>
      context.database.write({ by: 'exchange' }, (tx) => writeEntries(tx, context, entries)),
  });
}

async function writeEntries(
  tx: Tx,
  context: LedgerContext,
  entries: readonly LedgerEntry[],
): Promise<readonly (LedgerEntry | null)[]> {
  const { database } = context;
  const needsTrust = entries.some(({ basedOn }) => basedOn !== null);
  const locked = needsTrust ? await lockChains(tx, database, entries) : undefined;
  const current = needsTrust ? await dropStale(tx, context, entries) : entries;
  const settled = await settleSingleUse(tx, current);
  const written = settled.filter((entry) => entry !== null);
  await insertDecisions(
    tx,
    written.map(({ decision }) => decision),
    usesToRemember(written.flatMap(({ use }) => (use === null || use.whenUsed !== null ? [] : use))),
  );
  await insertAccessTokens(
    tx,
    written.flatMap(({ token }) => token ?? []),
  );
  await appendAuditEvents(
    tx,
    database.engine,
    written.flatMap(({ auditEvent }) => auditEvent ?? []),
    locked,
  );
  return settled;
}

/**
 * Locks the chains of all grants before checking their trust: every change of trust writes to one of these chains, so
 * none can occur in between. Locks the chains of the whole batch together, because two servers that lock in two steps
 * could deadlock.
 */
async function lockChains(
  tx: Tx,
  { engine }: Database,
  entries: readonly LedgerEntry[],
): Promise<LockedChains> {
  const organizationIds = entries.flatMap(({ decision }) => decision.organizationId ?? []);
  return lockAuditChains(tx, engine, organizationIds);
}

/**
 * Lets only the first of several uses of a token succeed, in this batch and across earlier batches and other servers.
 * Claims the uses in the order of their keys, so that the batches of two servers never deadlock.
 */
async function settleSingleUse(
  tx: Tx,
  entries: readonly (LedgerEntry | null)[],
): Promise<readonly (LedgerEntry | null)[]> {
  const settled = [...entries];
  const claims = entries.flatMap((entry, index) => {
    const use = entry?.use ?? null;
    return use === null || use.whenUsed === null ? [] : [{ use, whenUsed: use.whenUsed, index }];
  });
  claims.sort((a, b) => compareText(nameOf(a.use), nameOf(b.use)) || a.index - b.index);
  for (const { use, whenUsed, index } of claims) {
    if (!(await claimSingleUse(tx, use))) settled[index] = whenUsed;
  }
  return settled;
}

function nameOf({ organizationId, issuer, key }: TokenUse): string {
  return `${organizationId} ${issuer} ${key}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
