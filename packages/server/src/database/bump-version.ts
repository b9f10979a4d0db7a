import type { ChangeTopic } from './change-feed.ts';
import type { Tx } from './transaction.ts';

/** Counts a topic's version up inside the transaction that changes what the topic covers; answers the new version. */
export async function bumpVersion(tx: Tx, topic: ChangeTopic): Promise<number> {
  const row = await tx
    .insertInto('change_versions')
    .values({ topic, version: 1 })
    .onConflict((conflict) =>
      conflict.column('topic').doUpdateSet((eb) => ({ version: eb('change_versions.version', '+', 1) })),
    )
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}
