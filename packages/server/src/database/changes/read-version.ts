import type { Reader } from '../transaction.ts';
import type { ChangeTopic } from './change-feed.ts';

/** A topic's version as it is committed now; within a transaction, as that sees it. */
export async function readVersion(db: Reader, topic: ChangeTopic): Promise<number> {
  const row = await db
    .selectFrom('change_versions')
    .select('version')
    .where('topic', '=', topic)
    .executeTakeFirst();
  return row?.version ?? 0;
}
