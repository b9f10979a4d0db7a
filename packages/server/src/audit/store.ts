import {
  compileOnce,
  compileWrite,
  createBatchInsert,
  type Database,
  type Reader,
  type Tx,
} from '../database/index.ts';
import { formatRecord, genesisHash, hashRecord } from './audit-chain.ts';
import type { AuditEvent } from './audit-event.ts';
import type { ChainPosition } from './verify-audit-chain.ts';

const insertEvents = createBatchInsert('audit_events', [
  'organization_id',
  'sequence',
  'at',
  'event',
  'actor',
  'record',
  'hash',
]);

/**
 * Appends events to their organizations' chains, in the transaction of the action, so that neither exists without the
 * other. Organizations are locked in order, so that two servers never deadlock.
 */
export async function appendAuditEvents(
  tx: Tx,
  engine: Database['engine'],
  events: readonly AuditEvent[],
  /** The result of `lockAuditChains` in this transaction; the heads of other chains are read from the database. */
  locked: LockedChains = new Map(),
) {
  const byOrganization = Map.groupBy(events, (event) => event.organizationId);
  for (const organizationId of [...byOrganization.keys()].sort()) {
    const head = locked.get(organizationId) ?? (await lockHead(tx, engine, organizationId));
    await appendChain(tx, { organizationId, head, events: byOrganization.get(organizationId) ?? [] });
  }
}

/** The last record of each locked chain, by organization. */
export type LockedChains = ReadonlyMap<string, ChainPosition>;

/**
 * Locks the chains of organizations, as an append would, so that reads in this transaction stay valid until the events
 * are appended.
 */
export async function lockAuditChains(
  tx: Tx,
  engine: Database['engine'],
  organizationIds: readonly string[],
): Promise<LockedChains> {
  const locked = new Map<string, ChainPosition>();
  // SQLite's write transaction is already the lock.
  if (engine === 'sqlite') return locked;
  for (const organizationId of [...new Set(organizationIds)].sort())
    locked.set(organizationId, await lockHead(tx, engine, organizationId));
  return locked;
}

async function appendChain(
  tx: Tx,
  chain: {
    readonly organizationId: string;
    readonly head: ChainPosition;
    readonly events: readonly AuditEvent[];
  },
) {
  const { organizationId, head, events } = chain;
  let { sequence, hash } = head;
  const rows = events.map((event) => {
    sequence += 1;
    const record = formatRecord(event, sequence);
    hash = hashRecord(hash, record);
    return {
      organization_id: organizationId,
      sequence,
      at: event.at,
      event: event.event,
      actor: event.actor.name,
      record,
      hash,
    };
  });
  await insertEvents.insert(tx, rows);
  await moveHead(tx, [sequence, hash, organizationId]);
}

const moveHead = compileWrite((db) =>
  db.updateTable('audit_heads').set({ sequence: 0, hash: '' }).where('organization_id', '=', ''),
);
const findPosition = compileOnce(selectPosition);
// SQLite's write transaction is already the lock, and SQLite has no `for update`.
const lockPosition = compileOnce((db) => selectPosition(db).forUpdate());

function selectPosition(db: Reader) {
  return db.selectFrom('audit_heads').select(['sequence', 'hash']).where('organization_id', '=', '');
}

async function lockHead(tx: Tx, engine: Database['engine'], organizationId: string): Promise<ChainPosition> {
  const head = await selectHead(tx, engine, organizationId);
  if (head) return head;
  await tx
    .insertInto('audit_heads')
    .values({ organization_id: organizationId, sequence: 0, hash: genesisHash })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const created = await selectHead(tx, engine, organizationId);
  if (!created) throw new Error('the head of an audit chain could not be created');
  return created;
}

async function selectHead(
  tx: Tx,
  engine: Database['engine'],
  organizationId: string,
): Promise<ChainPosition | undefined> {
  const select = engine === 'postgres' ? lockPosition : findPosition;
  return (await select(tx, [organizationId])).rows[0];
}

/** Finds the sequence of a record before the start of a chain; null if there is none. */
export async function findBeforeFirst(db: Reader, organizationId: string): Promise<number | null> {
  const row = await db
    .selectFrom('audit_events')
    .select('sequence')
    .where('organization_id', '=', organizationId)
    .where('sequence', '<', 1)
    .limit(1)
    .executeTakeFirst();
  return row?.sequence ?? null;
}

/** Finds the sequence of the last record before another; 0 if there is none. */
export async function findLastBefore(db: Reader, organizationId: string, sequence: number): Promise<number> {
  const row = await db
    .selectFrom('audit_events')
    .select((eb) => eb.fn.max('sequence').as('last'))
    .where('organization_id', '=', organizationId)
    .where('sequence', '<', sequence)
    .executeTakeFirst();
  return row?.last ?? 0;
}

/** Reads the head of a chain, which names its newest record; null if there is none. */
export async function findHeadRow(db: Reader, organizationId: string): Promise<ChainPosition | null> {
  const head = await db
    .selectFrom('audit_heads')
    .select(['sequence', 'hash'])
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  return head ?? null;
}

/** Reads the head of a chain like `findHeadRow`; returns the position before the first record if there is no head. */
export async function findHead(db: Reader, organizationId: string): Promise<ChainPosition> {
  return (await findHeadRow(db, organizationId)) ?? { sequence: 0, hash: genesisHash };
}

/** Finds the next organization, by id, that has records or a head. */
export async function findNextChain(db: Reader, after: string): Promise<string | null> {
  const found = await Promise.all(
    (['audit_events', 'audit_heads'] as const).map((table) =>
      db
        .selectFrom(table)
        .select('organization_id')
        .where('organization_id', '>', after)
        .orderBy('organization_id')
        .limit(1)
        .executeTakeFirst(),
    ),
  );
  const [next] = found.flatMap((row) => row?.organization_id ?? []).sort();
  return next ?? null;
}
