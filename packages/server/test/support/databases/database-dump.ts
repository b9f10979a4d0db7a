import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../../../src/database/index.ts';

/** The content of every table of the database, as a hash; and the audit events, by chain and number. */
export interface DatabaseDump {
  readonly tables: ReadonlyMap<string, string>;
  readonly events: ReadonlyMap<string, string>;
}

export async function dumpDatabase(database: Database): Promise<DatabaseDump> {
  const names = await listTables(database);
  const tables = database.engine === 'sqlite' ? hashRows(database, names) : hashInDatabase(database, names);
  const { rows } = await sql<{ chain: string; sequence: number; event: string }>`
    select organization_id as chain, sequence, event from audit_events`.execute(database.db);
  return {
    tables: await tables,
    events: new Map(rows.map(({ chain, sequence, event }) => [`${chain} ${sequence}`, event])),
  };
}

/** The names of the audit events that were added. */
export function addedEvents(before: DatabaseDump, after: DatabaseDump): string[] {
  return [...after.events].filter(([key]) => !before.events.has(key)).map(([, event]) => event);
}

/** The tables whose content differs. */
export function changedTables(before: DatabaseDump, after: DatabaseDump): string[] {
  const names = new Set([...before.tables.keys(), ...after.tables.keys()]);
  return [...names].filter((name) => before.tables.get(name) !== after.tables.get(name)).sort();
}

async function listTables({ engine, db }: Database): Promise<string[]> {
  const names =
    engine === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where type = 'table' order by name`
      : sql<{ name: string }>`select table_name as name from information_schema.tables
          where table_schema = 'public' order by table_name`;
  return (await names.execute(db)).rows.map(({ name }) => name);
}

async function hashRows({ db }: Database, names: readonly string[]): Promise<Map<string, string>> {
  const tables = new Map<string, string>();
  for (const name of names) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db);
    tables.set(name, hash('sha256', JSON.stringify(rows), 'hex'));
  }
  return tables;
}

/** All in one statement, because a round trip for each table takes most of the time. */
async function hashInDatabase({ db }: Database, names: readonly string[]): Promise<Map<string, string>> {
  const hashes = names.map(
    (name) => sql`select ${sql.lit(name)} as name,
      md5(coalesce(string_agg(t::text, E'\n' order by t::text), '')) as hash from ${sql.table(name)} t`,
  );
  const all = sql<{ name: string; hash: string }>`${sql.join(hashes, sql` union all `)}`;
  const { rows } = await all.execute(db);
  return new Map(rows.map((row) => [row.name, row.hash]));
}
