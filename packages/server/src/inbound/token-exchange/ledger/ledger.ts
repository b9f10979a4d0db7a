import {
  type AuditEvent,
  appendAuditEvents,
  type LockedChains,
  lockAuditChains,
} from '../../../audit/index.ts';
import {
  type CommittedBatch,
  createGroupCommit,
  type Database,
  type GroupCommit,
  readVersion,
  type Tx,
} from '../../../database/index.ts';
import { insertAccessTokens, type NewAccessToken } from '../../access-tokens/index.ts';
import { type Decision, insertDecisions } from '../../decisions/index.ts';
import { findCurrentTrust } from './current-trust.ts';
import { claimSingleUse, type TokenUse, usesToRemember } from './store.ts';

/** All that one exchange leaves behind: written together or not at all. */
export interface LedgerEntry {
  readonly decision: Decision;
  readonly token: NewAccessToken | null;
  readonly auditEvent: AuditEvent | null;
  /** The use of a subject token, which is remembered whether or not its issuer is registered for single use. */
  readonly use: (TokenUse & UseTerms) | null;
  /** What a grant rests on; null where nothing is given on anybody's word. */
  readonly basedOn: TrustBasis | null;
}

export interface UseTerms {
  /** What is written instead where the token was used before; null where it may be used again. */
  readonly whenUsed: LedgerEntry | null;
}

/** The trust that an outcome was decided under, so that it can be told whether it still stands. */
export interface TrustBasis {
  /** Of everything that is trusted; while this stands so does the rest. */
  readonly version: number;
  readonly issuerId: string;
  readonly issuerModifiedAt: number;
  readonly policyVersion: number;
}

/**
 * Answers the entry that was written: the one given, or its `whenUsed`; null where nothing was, because the trust that
 * it rests on has changed since.
 */
export type Ledger = GroupCommit<LedgerEntry, LedgerEntry | null>;

const maximumBatch = 256;
const maximumQueued = 5_000;

/** Makes outcomes durable, many in one transaction. */
export function createLedger(
  database: Database,
  onCommitted: (batch: CommittedBatch) => void = () => {},
): Ledger {
  return createGroupCommit({
    onCommitted,
    maximumBatch,
    maximumQueued,
    apply: (entries) => database.write({ by: 'exchange' }, (tx) => writeEntries(tx, database, entries)),
  });
}

async function writeEntries(
  tx: Tx,
  database: Database,
  entries: readonly LedgerEntry[],
): Promise<readonly (LedgerEntry | null)[]> {
  const needsTrust = entries.some(({ basedOn }) => basedOn !== null);
  const locked = needsTrust ? await lockChains(tx, database, entries) : undefined;
  const current = needsTrust ? await dropStale(tx, database, entries) : entries;
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
 * The chains of all grants, before it is looked what they rest on: every change of trust writes into one, so none comes
 * in between. All of the batch's at once: locked in two goes, two servers could wait for each other.
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
 * Leaves out what rests on trust that has changed since it was decided: whoever was told that trust has ended finds no
 * grant after that.
 */
async function dropStale(
  tx: Tx,
  { changes }: Database,
  entries: readonly LedgerEntry[],
): Promise<readonly (LedgerEntry | null)[]> {
  const version = await readVersion(tx, 'trust');
  const doubtful = entries.flatMap(({ basedOn }) =>
    basedOn === null || basedOn.version === version ? [] : basedOn,
  );
  if (doubtful.length === 0) return entries;
  changes.learn('trust', version);
  const current = await findCurrentTrust(
    tx,
    doubtful.map(({ issuerId }) => issuerId),
  );
  return entries.map((entry) => {
    const { basedOn } = entry;
    if (basedOn === null || basedOn.version === version) return entry;
    const now = current.get(basedOn.issuerId);
    const stands =
      now?.issuerModifiedAt === basedOn.issuerModifiedAt && now.policyVersion === basedOn.policyVersion;
    return stands ? entry : null;
  });
}

/**
 * Of several uses of one token the first wins, in this batch and against all that came before, on every server.
 * Claimed in the order of their keys, so that two servers' batches never wait for each other.
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
