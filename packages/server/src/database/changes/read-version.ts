import type { Reader } from '../transaction.ts';
import type { ChangeTopic } from './change-feed.ts';

/** Reads the committed version of a topic or, in a transaction, the version that the transaction sees. */
export async function readVersion(db: Reader, topic: ChangeTopic): Promise<number> {
  const row = await db
    .selectFrom('change_versions')
    .select('version')
    .where('topic', '=', topic)
    .executeTakeFirst();
  return row?.version ?? 0;
}
