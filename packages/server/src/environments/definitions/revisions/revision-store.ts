import {
  collectRows,
  createBatchInsert,
  decodeLongText,
  type Reader,
  type Schema,
  selectLongText,
} from '../../../database/index.ts';
import type { EnvironmentTx } from '../../grants/index.ts';
import type { Retraction, Revision } from '../environments/environment.ts';

const columns = [
  'number',
  'created_at',
  'creator_login',
  'creator_name',
  'retracted_at',
  'retracted_by_login',
  'retracted_by_name',
  'retraction_reason',
  'replacement',
] as const;

const revisionRows = createBatchInsert('environment_revisions', ['environment_id', 'definition', ...columns]);

/** Inserts revisions with their documents in stored form. */
export async function insertRevisions(
  tx: EnvironmentTx<'environment:write'>,
  environmentId: string,
  revisions: readonly (Revision & { readonly text: string })[],
): Promise<void> {
  const rows = revisions.map(({ text, ...revision }) => ({
    environment_id: environmentId,
    number: revision.number,
    definition: text,
    created_at: revision.createdAt,
    creator_login: revision.creator.login,
    creator_name: revision.creator.name,
    ...retractionColumns(revision.retraction),
  }));
  await revisionRows.insert(tx, rows);
}

export async function findRevision(
  db: Reader,
  environmentId: string,
  number: number,
): Promise<Revision | null> {
  const row = await db
    .selectFrom('environment_revisions')
    .select(columns)
    .where('environment_id', '=', environmentId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row ? revisionOf(row) : null;
}

/** Returns the document in stored form, with its secrets as ciphertexts; null for an unknown revision. */
export async function findRevisionText(
  db: Reader,
  environmentId: string,
  number: number,
): Promise<string | null> {
  const row = await db
    .selectFrom('environment_revisions')
    .select(selectLongText(db, 'definition').as('text'))
    .where('environment_id', '=', environmentId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row ? decodeLongText(row.text) : null;
}

/** Reports whether a revision has this document. The database compares them, so that the stored one is not read. */
export async function hasRevisionText(
  db: Reader,
  environmentId: string,
  { number, text }: { readonly number: number; readonly text: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('environment_revisions')
    .select('number')
    .where('environment_id', '=', environmentId)
    .where('number', '=', number)
    .where('definition', '=', text)
    .executeTakeFirst();
  return row !== undefined;
}

/** Newest first. */
export async function listRevisions(
  db: Reader,
  environmentId: string,
  page: { readonly before: number | null; readonly limit: number },
): Promise<Revision[]> {
  let select = db
    .selectFrom('environment_revisions')
    .select(columns)
    .where('environment_id', '=', environmentId)
    .orderBy('number', 'desc')
    .limit(page.limit);
  if (page.before !== null) select = select.where('number', '<', page.before);
  return (await select.execute()).map(revisionOf);
}

/** Lists the revision numbers up to `until`, oldest first. */
export async function listNumbersUntil(
  db: Reader,
  environmentId: string,
  { until, limit }: { readonly until: number; readonly limit: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('environment_revisions')
    .select('number')
    .where('environment_id', '=', environmentId)
    .where('number', '<=', until)
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map(({ number }) => number);
}

/**
 * Counts the retracted revisions up to a revision: a different number shows that another one was retracted in the
 * meantime.
 */
export async function countRetracted(db: Reader, environmentId: string, until: number): Promise<number> {
  const { retracted } = await db
    .selectFrom('environment_revisions')
    .select(({ fn }) => fn.countAll<number>().as('retracted'))
    .where('environment_id', '=', environmentId)
    .where('number', '<=', until)
    .where('retracted_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return retracted;
}

/** The numbers of the revisions that are not retracted, newest first, in steps. */
export async function listOpenNumbers(db: Reader, environmentId: string): Promise<number[]> {
  const rows = await collectRows<{ readonly number: number }>((last, count) => {
    const select = db
      .selectFrom('environment_revisions')
      .select('number')
      .where('environment_id', '=', environmentId)
      .where('retracted_at', 'is', null)
      .orderBy('number', 'desc')
      .limit(count);
    return (last === null ? select : select.where('number', '<', last.number)).execute();
  });
  return rows.map(({ number }) => number);
}

/** Finds the newest revision before another one that was not retracted. */
export async function findRevisionBefore(
  db: Reader,
  environmentId: string,
  before: number,
): Promise<number | null> {
  const row = await db
    .selectFrom('environment_revisions')
    .select('number')
    .where('environment_id', '=', environmentId)
    .where('number', '<', before)
    .where('retracted_at', 'is', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.number ?? null;
}

/** Revisions whose replacement is the retracted one get its replacement instead. */
export async function retractRevision(
  tx: EnvironmentTx<'environment_version:retract'>,
  environmentId: string,
  { number, retraction }: { readonly number: number; readonly retraction: Retraction },
): Promise<void> {
  await tx
    .updateTable('environment_revisions')
    .set(retractionColumns(retraction))
    .where('environment_id', '=', environmentId)
    .where('number', '=', number)
    .execute();
  await tx
    .updateTable('environment_revisions')
    .set({ replacement: retraction.replacement })
    .where('environment_id', '=', environmentId)
    .where('replacement', '=', number)
    .execute();
}

function retractionColumns(retraction: Retraction | null) {
  return {
    retracted_at: retraction?.at ?? null,
    retracted_by_login: retraction?.by.login ?? null,
    retracted_by_name: retraction?.by.name ?? null,
    retraction_reason: retraction?.reason ?? null,
    replacement: retraction?.replacement ?? null,
  };
}

function revisionOf(row: Pick<Schema['environment_revisions'], (typeof columns)[number]>): Revision {
  return {
    number: row.number,
    createdAt: row.created_at,
    creator: { login: row.creator_login, name: row.creator_name },
    retraction: retractionOf(row),
  };
}

function retractionOf(
  row: Pick<Schema['environment_revisions'], (typeof columns)[number]>,
): Retraction | null {
  if (row.retracted_at === null || row.replacement === null) return null;
  return {
    at: row.retracted_at,
    by: { login: row.retracted_by_login ?? '', name: row.retracted_by_name ?? '' },
    reason: row.retraction_reason ?? '',
    replacement: row.replacement,
  };
}
