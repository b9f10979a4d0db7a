import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { bumpVersions } from '../changes/bump-version.ts';
import type { ChangeTopic } from '../changes/change-feed.ts';
import type { WritingChangeFeed } from '../changes/writing-change-feed.ts';
import type { Schema } from '../schema.ts';
import type { Tx } from '../transaction.ts';
import { admit } from '../writer.ts';
import { createAttempt } from './attempt.ts';
import { createWriteTurns } from './write-turns.ts';

/**
 * The change feed of the embedded store. `pragma data_version` shows, without reading a page, whether another process
 * has committed; only then are the versions read again. Changes by this process are already known.
 */
export function createSqliteChangeFeed(connection: DatabaseSync, db: Kysely<Schema>): WritingChangeFeed {
  const versions = new Map<string, number>();
  const turns = createWriteTurns<Tx>({
    transact: (work) => db.transaction().execute((transaction) => work(transaction as Tx)),
    attempt: createAttempt(connection),
  });
  const dataVersion = connection.prepare('pragma data_version');
  const readVersions = connection.prepare('select topic, version from change_versions');
  let seen: unknown = null;

  function learn(topic: ChangeTopic, version: number): void {
    versions.set(topic, Math.max(version, versions.get(topic) ?? 0));
  }

  /** The result is reused within one turn of the event loop, because a check costs as much as a small query. */
  let looked = false;

  /** Returns false if another process has committed, and the committed versions cannot be read now. */
  function lookAgainIfChanged(): boolean {
    if (looked) return true;
    const now = dataVersion.get()?.['data_version'];
    // The connection's own transaction would show versions that it may roll back.
    if (now !== seen && connection.isTransaction) return false;
    looked = true;
    setImmediate(() => {
      looked = false;
    });
    if (now === seen) return true;
    for (const row of readVersions.all()) versions.set(String(row['topic']), Number(row['version']));
    seen = now;
    return true;
  }

  return {
    versionOf(topic: ChangeTopic) {
      return lookAgainIfChanged() ? (versions.get(topic) ?? 0) : null;
    },
    learn,
    async write({ by, topics = [] }, work) {
      const [result, bumped] = await turns.run(by === 'exchange' ? 'exchange' : 'other', async (tx) => {
        await admit(tx, by);
        const value = await work(tx);
        return [value, await bumpVersions(tx, topics)] as const;
      });
      for (const [topic, version] of bumped) learn(topic, version);
      return result;
    },
  };
}
