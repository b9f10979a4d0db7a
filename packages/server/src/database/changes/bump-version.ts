import type { Tx } from '../transaction.ts';
import type { ChangeTopic } from './change-feed.ts';

/**
 * Increments the versions of topics in the transaction that changes their data, and returns the new versions. The order
 * is always the same, so that two changes of the same topics do not deadlock.
 */
export async function bumpVersions(
  tx: Tx,
  topics: ChangeTopic | readonly ChangeTopic[],
): Promise<Map<ChangeTopic, number>> {
  const versions = new Map<ChangeTopic, number>();
  for (const topic of [topics].flat().sort()) versions.set(topic, await bumpVersion(tx, topic));
  return versions;
}

async function bumpVersion(tx: Tx, topic: ChangeTopic): Promise<number> {
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
