import { sql } from 'kysely';
import type { Tx } from './transaction.ts';

/**
 * Deletes up to `limit` rows of an environment from a table, in which `column` identifies a row of the environment.
 * Returns the number of deleted rows.
 */
export async function deleteSomeRows(
  tx: Tx,
  [table, column]: readonly [string, string],
  { environmentId, limit }: { readonly environmentId: string; readonly limit: number },
): Promise<number> {
  const [name, key] = [sql.table(table), sql.ref(column)];
  const { rows } = await sql`
    delete from ${name} where environment_id = ${environmentId} and ${key} in (
      select ${key} from ${name} where environment_id = ${environmentId} limit ${limit}
    ) returning ${key}`.execute(tx);
  return rows.length;
}
