import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import { collectRows, type Database, type Reader, type Tx, writeLastUses } from '../../database/index.ts';
import { issuerOf, rowOf } from './issuer-row.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

/** Inserts an issuer; returns false if the organization already trusts it. */
export async function insertIssuer(tx: Tx, issuer: TrustedIssuer): Promise<boolean> {
  const inserted = await tx
    .insertInto('trusted_issuers')
    .values(rowOf(issuer))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return inserted.length === 1;
}

export async function updateIssuer(tx: Tx, issuer: TrustedIssuer): Promise<void> {
  // The time of last use is written separately; an edit that began earlier must not overwrite it.
  const { last_used_at: _lastUsedAt, ...row } = rowOf(issuer);
  await tx.updateTable('trusted_issuers').set(row).where('id', '=', issuer.id).execute();
}

export async function deleteIssuer(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('issuer_key_records').where('issuer_id', '=', id).execute();
  await tx.deleteFrom('trusted_issuers').where('id', '=', id).execute();
}

/** Lists the issuers of an organization, oldest first. Their number has a limit (`requireRoom`). */
export function listIssuers(db: Reader, organizationId: string): Promise<readonly TrustedIssuer[]> {
  return collectRows<TrustedIssuer>(async (last, count) => {
    let select = db
      .selectFrom('trusted_issuers')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .orderBy('created_at')
      .orderBy('id')
      .limit(count);
    if (last !== null)
      select = select.where((where) =>
        where(where.refTuple('created_at', 'id'), '>', where.tuple(last.createdAt, last.id)),
      );
    return (await select.execute()).map(issuerOf);
  });
}

export interface StoredIssuers {
  readonly issuers: number;
  /** The texts as stored. */
  readonly bytes: number;
}

const measuredAtATime = 1_000;

/** Measures the issuers of an organization, 1,000 in each step. */
export async function measureIssuers(
  db: Reader,
  organizationId: string,
  pause: () => Promise<unknown> = nextTurn,
): Promise<StoredIssuers> {
  const total = { issuers: 0, bytes: 0 };
  for (let after: string | null = ''; after !== null; ) {
    const step = await measureStep(db, organizationId, after);
    total.issuers += Number(step.issuers);
    total.bytes += Number(step.bytes ?? 0);
    after = Number(step.issuers) < measuredAtATime ? null : step.last;
    if (after !== null) await pause();
  }
  return total;
}

function measureStep(db: Reader, organizationId: string, after: string) {
  const step = db
    .selectFrom('trusted_issuers')
    .select(['issuer', sizeOfTexts.as('bytes')])
    .where('organization_id', '=', organizationId)
    .where('issuer', '>', after)
    .orderBy('issuer')
    .limit(measuredAtATime);
  return db
    .selectFrom(step.as('step'))
    .select((eb) => [
      eb.fn.countAll<number>().as('issuers'),
      eb.fn.sum<number | null>('bytes').as('bytes'),
      eb.fn.max('issuer').as('last'),
    ])
    .executeTakeFirstOrThrow();
}

const sizeOfTexts = sql<number>`octet_length(name) + octet_length(url) + octet_length(issuer)
  + octet_length(thumbprints) + octet_length(coalesce(static_jwks, ''))`;

/** Finds an issuer of the organization; an id of another organization counts as unknown. */
export async function findIssuer(
  db: Reader,
  organizationId: string,
  id: string,
): Promise<TrustedIssuer | null> {
  const row = await db
    .selectFrom('trusted_issuers')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? issuerOf(row) : null;
}

/** Returns the times of the last change of issuers, by their ids; omits unknown ids. */
export async function listIssuerModifications(
  db: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('trusted_issuers')
    .select(['id', 'modified_at'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, modified_at }) => [id, modified_at]));
}

/** Finds an issuer by the identifier in tokens, compared byte for byte. */
export async function findIssuerByIdentifier(
  db: Reader,
  organizationId: string,
  issuer: string,
): Promise<TrustedIssuer | null> {
  const row = await db
    .selectFrom('trusted_issuers')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('issuer', '=', issuer)
    .executeTakeFirst();
  return row ? issuerOf(row) : null;
}

/** Finds identifiers in the organization that differ from these only in case. */
export async function findIssuersIgnoringCase(
  db: Reader,
  organizationId: string,
  candidates: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom('trusted_issuers')
    // Selects the name too: SQLite would otherwise scan the whole index of identifiers, which covers the query.
    .select(['issuer', 'name'])
    .where('organization_id', '=', organizationId)
    .where(
      (eb) => eb.fn<string>('lower', ['issuer']),
      'in',
      candidates.map((candidate) => candidate.toLowerCase()),
    )
    .execute();
  return rows.map(({ issuer }) => issuer);
}

export async function findKeyRecord(db: Reader, issuerId: string): Promise<unknown> {
  const row = await db
    .selectFrom('issuer_key_records')
    .select('record')
    .where('issuer_id', '=', issuerId)
    .executeTakeFirst();
  return row ? JSON.parse(row.record) : null;
}

export async function saveKeyRecord(
  tx: Tx,
  row: { readonly issuerId: string; readonly record: string; readonly savedAt: number },
): Promise<void> {
  const values = { record: row.record, saved_at: row.savedAt };
  await tx
    .insertInto('issuer_key_records')
    .values({ issuer_id: row.issuerId, ...values })
    .onConflict((conflict) => conflict.column('issuer_id').doUpdateSet(values))
    .execute();
}

/** Writes the times of last use of issuers, by id. */
export function writeIssuerUses(database: Database, uses: ReadonlyMap<string, number>): Promise<void> {
  return writeLastUses(database, 'trusted_issuers', uses);
}
