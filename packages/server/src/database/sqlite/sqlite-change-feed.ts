import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { bumpVersions } from '../changes/bump-version.ts';
import type { ChangeTopic } from '../changes/change-feed.ts';
import type { WritingChangeFeed } from '../changes/writing-change-feed.ts';
import type { Schema } from '../schema.ts';
import type { Tx } from '../transaction.ts';
import { admit } from '../writer.ts';

/**
 * On the embedded store `pragma data_version` tells, without touching a page, whether another process committed since
 * the last look; only then are the versions read again. What this process changes it knows.
 */
export function createSqliteChangeFeed(connection: DatabaseSync, db: Kysely<Schema>): WritingChangeFeed {
  const versions = new Map<string, number>();
  const dataVersion = connection.prepare('pragma data_version');
  const readVersions = connection.prepare('select topic, version from change_versions');
  let seen: unknown = null;

  function learn(topic: ChangeTopic, version: number): void {
    versions.set(topic, Math.max(version, versions.get(topic) ?? 0));
  }

  /** Whoever asks within one turn of the event loop is told the same: a look costs as much as a small query. */
  let looked = false;

  function lookAgainIfChanged(): void {
    if (looked) return;
    looked = true;
    setImmediate(() => {
      looked = false;
    });
    const now = dataVersion.get()?.['data_version'];
    if (now === seen) return;
    for (const row of readVersions.all()) versions.set(String(row['topic']), Number(row['version']));
    seen = now;
  }

  return {
    versionOf(topic: ChangeTopic) {
      lookAgainIfChanged();
      return versions.get(topic) ?? 0;
    },
    learn,
    async write({ by, topics = [] }, work) {
      const [result, bumped] = await db.transaction().execute(async (transaction) => {
        const tx = transaction as Tx;
        await admit(tx, by);
        const value = await work(tx);
        return [value, await bumpVersions(tx, topics)] as const;
      });
      for (const [topic, version] of bumped) learn(topic, version);
      return result;
    },
  };
}
