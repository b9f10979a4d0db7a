import type { KyselyPlugin } from 'kysely';
import type { Database } from '../../../src/database/index.ts';
import { rawDb } from './databases.ts';

/** A database that notes the number of rows of each statement outside transactions. */
export interface NotedDatabase {
  readonly database: Database;
  readonly rows: number[];
}

/** Returns the database, with a note of the rows that each of its statements returns. */
export function noteReads(database: Database): NotedDatabase {
  const rows: number[] = [];
  const note: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      rows.push(result.rows.length);
      return result;
    },
  };
  return { database: { ...database, db: rawDb(database).withPlugin(note) }, rows };
}
