import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { bumpVersions } from '../changes/bump-version.ts';
import type { WritingChangeFeed } from '../changes/writing-change-feed.ts';
import type { Schema } from '../schema.ts';
import type { Tx } from '../transaction.ts';
import { admit } from '../writer.ts';

const channel = 'symbolon_changes';
const heartbeatMs = 5_000;
const reconnectMs = 500;

export interface PostgresChangeFeed extends WritingChangeFeed {
  close(): Promise<void>;
}

/**
 * The change feed of PostgreSQL: a listening connection receives every change when its transaction commits. Without
 * that connection no version is known, so no cache is used and every decision reads the database: slow is better than
 * stale.
 */
export function createPostgresChangeFeed(
  connectionString: string,
  db: Kysely<Schema>,
  onFault: (cause: unknown) => void,
): PostgresChangeFeed {
  const versions = new Map<string, number>();
  /** The connection that is in use or being opened. */
  let current: pg.Client | null = null;
  let listener: pg.Client | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | null = null;
  let connecting: Promise<void> = connect();

  function remember(topic: string, version: number): void {
    versions.set(topic, Math.max(version, versions.get(topic) ?? 0));
  }

  async function readVersions(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ topic: string; version: string }>(
      'select topic, version from change_versions',
    );
    for (const row of rows) remember(row.topic, Number(row.version));
  }

  async function connect(): Promise<void> {
    const client = new pg.Client({
      connectionString,
      keepAlive: true,
      connectionTimeoutMillis: 3_000,
      query_timeout: 3_000,
    });
    current = client;
    client.on('notification', ({ payload }) => {
      const [topic, version] = (payload ?? '').split(' ');
      if (topic && version) remember(topic, Number(version));
    });
    client.on('error', (cause) => lose(client, cause));
    client.on('end', () => lose(client, new Error('the listening connection ended')));
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      await readVersions(client);
      if (closed) return await client.end();
      listener = client;
      timer = setTimeout(() => void beat(client), heartbeatMs);
    } catch (cause) {
      lose(client, cause);
    }
  }

  /** Sends a query over the connection, because a half-open connection does not report an error. */
  async function beat(client: pg.Client): Promise<void> {
    try {
      await readVersions(client);
      if (listener === client) timer = setTimeout(() => void beat(client), heartbeatMs);
    } catch (cause) {
      lose(client, cause);
    }
  }

  function lose(client: pg.Client, cause: unknown): void {
    client.removeAllListeners();
    client.on('error', () => {});
    // Handles a lost connection once, although several of its queries and events may report it.
    if (closed || current !== client) return;
    current = null;
    listener = null;
    if (timer) clearTimeout(timer);
    onFault(cause);
    client.end().catch(() => {});
    timer = setTimeout(() => {
      connecting = connect();
    }, reconnectMs);
  }

  return {
    versionOf: (topic) => (listener ? (versions.get(topic) ?? 0) : null),
    learn: remember,
    async write({ by, topics = [] }, work) {
      const [result, bumped] = await db.transaction().execute(async (transaction) => {
        const tx = transaction as Tx;
        // Runs first, because its row is a lock: without it, two changes could both pass a check such as "another
        // administrator is left".
        const versions = await bumpVersions(tx, topics);
        await admit(tx, by);
        const value = await work(tx);
        for (const [topic, version] of versions) {
          await sql`select pg_notify(${channel}, ${`${topic} ${version}`})`.execute(tx);
        }
        return [value, versions] as const;
      });
      for (const [topic, version] of bumped) remember(topic, version);
      return result;
    },
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      await connecting;
      await listener?.end();
      listener = null;
    },
  };
}
