import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { sql } from 'kysely';
import type { TestDatabase } from './databases.ts';

/** Reads every byte that the embedded store keeps in files, or every value of every table in PostgreSQL. */
export async function readEverything(database: TestDatabase): Promise<Buffer> {
  if (database.location.engine === 'sqlite') {
    const { path } = database.location;
    const files = readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)));
    return Buffer.concat(files.map((name) => readFileSync(join(dirname(path), name))));
  }
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(
    database.db,
  );
  const tables = await Promise.all(
    rows.map(({ name }) =>
      sql<{ text: string }>`select t::text as text from ${sql.table(name)} t`.execute(database.db),
    ),
  );
  return Buffer.from(tables.flatMap((table) => table.rows.map(({ text }) => text)).join('\n'));
}
