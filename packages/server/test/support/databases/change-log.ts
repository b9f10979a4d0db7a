import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../../src/database/index.ts';
import { rawDb } from './databases.ts';

/** The committed row changes since a position in the log. */
export interface CommittedChanges {
  /** The tables with changed rows, sorted. */
  readonly tables: readonly string[];
  /** The names of the added audit events, in order. */
  readonly events: readonly string[];
}

/** A log of every inserted, changed or deleted row, written by database triggers. */
export interface ChangeLog {
  /** Returns the end of the log; requires that no transaction is open. */
  position(): Promise<number>;
  since(position: number): Promise<CommittedChanges>;
}

/**
 * Adds triggers to each table that write to the log, so that reading the changes is cheap however large the tables are.
 */
export async function logChanges(database: Database): Promise<ChangeLog> {
  const db = rawDb(database);
  const run = (statement: RawBuilder<unknown>) => statement.execute(db);
  const tables = await listTables(database);
  if (database.engine === 'sqlite') {
    await run(
      sql`create table test_changes (id integer primary key autoincrement, name text not null, event text)`,
    );
    for (const table of tables)
      for (const trigger of sqliteTriggers(table, await listColumns(database, table))) await run(trigger);
  } else {
    await run(sql`create table test_changes (id bigserial primary key, name text not null, event text)`);
    await run(postgresFunction);
    for (const table of tables) await run(postgresTrigger(table));
  }
  return {
    async position() {
      const { rows } = await sql<{
        id: number | string | null;
      }>`select max(id) as id from test_changes`.execute(db);
      return Number(rows[0]?.id ?? 0);
    },
    async since(position) {
      const { rows } = await sql<{ name: string; event: string | null }>`
        select name, event from test_changes where id > ${position} order by id`.execute(db);
      return {
        tables: [...new Set(rows.map(({ name }) => name))].sort(),
        events: rows.flatMap(({ event }) => event ?? []),
      };
    },
  };
}

async function listTables({ engine, db }: Database): Promise<string[]> {
  const names =
    engine === 'sqlite'
      ? sql<{
          name: string;
        }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
      : sql<{ name: string }>`select table_name as name from information_schema.tables
          where table_schema = 'public'`;
  return (await names.execute(db)).rows.map(({ name }) => name);
}

async function listColumns({ db }: Database, table: string): Promise<string[]> {
  const columns = sql<{ name: string }>`select name from pragma_table_info(${table})`;
  return (await columns.execute(db)).rows.map(({ name }) => name);
}

function sqliteTriggers(table: string, columns: readonly string[]): RawBuilder<unknown>[] {
  const differs = columns.map((name) => sql`old.${sql.id(name)} is not new.${sql.id(name)}`);
  const event = table === 'audit_events' ? sql`new.event` : sql`null`;
  const trigger = (when: string, condition: RawBuilder<unknown>, noted: RawBuilder<unknown>) =>
    sql`create trigger ${sql.id(`test_${when}_${table}`)} after ${sql.raw(when)} on ${sql.table(table)} ${condition}
      begin insert into test_changes (name, event) values (${sql.lit(table)}, ${noted}); end`;
  return [
    trigger('insert', sql``, event),
    trigger('update', sql`when ${sql.join(differs, sql` or `)}`, sql`null`),
    trigger('delete', sql``, sql`null`),
  ];
}

const postgresFunction = sql`
  create function test_log_change() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' then
      if old is not distinct from new then return null; end if;
    end if;
    insert into test_changes (name, event) values (
      tg_table_name,
      case when tg_op = 'INSERT' and tg_table_name = 'audit_events' then to_jsonb(new) ->> 'event' end
    );
    return null;
  end $$`;

const postgresTrigger = (table: string) =>
  sql`create trigger test_log_change after insert or update or delete on ${sql.table(table)}
    for each row execute function test_log_change()`;
