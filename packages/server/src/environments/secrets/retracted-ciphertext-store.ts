import { collectRows, deleteSomeRows, type Reader, type Tx } from '../../database/index.ts';

const rowsAtATime = 500;

/** Makes ciphertexts of an environment permanently unreadable: those that only retracted revisions contain. */
export async function closeCiphertexts(
  tx: Tx,
  environmentId: string,
  hashes: readonly string[],
): Promise<void> {
  for (let from = 0; from < hashes.length; from += rowsAtATime) {
    await tx
      .insertInto('retracted_ciphertexts')
      .values(hashes.slice(from, from + rowsAtATime).map((hash) => ({ environment_id: environmentId, hash })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Lists the hashes of the ciphertexts of an environment that are unreadable, in steps. */
export async function listRetracted(db: Reader, environmentId: string): Promise<ReadonlySet<string>> {
  const rows = await collectRows<{ readonly hash: string }>((last, count) =>
    db
      .selectFrom('retracted_ciphertexts')
      .select('hash')
      .where('environment_id', '=', environmentId)
      .where('hash', '>', last?.hash ?? '')
      .orderBy('hash')
      .limit(count)
      .execute(),
  );
  return new Set(rows.map(({ hash }) => hash));
}

/** Deletes up to `limit` hashes of an environment that is being deleted; returns the number. */
export async function deleteSomeRetracted(tx: Tx, environmentId: string, limit: number): Promise<number> {
  return await deleteSomeRows(tx, ['retracted_ciphertexts', 'hash'], { environmentId, limit });
}
