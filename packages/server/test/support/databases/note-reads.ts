import type { KyselyPlugin } from 'kysely';
import type { Database } from '../../../src/database/index.ts';
import { rawDb } from './databases.ts';

/** A database that notes what each statement outside transactions returns. */
export interface NotedDatabase {
  readonly database: Database;
  /** The numbers of rows. */
  readonly rows: number[];
  /** The lengths of the rows as JSON. */
  readonly characters: number[];
}

export function noteReads(database: Database): NotedDatabase {
  const rows: number[] = [];
  const characters: number[] = [];
  const note: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      rows.push(result.rows.length);
      characters.push(JSON.stringify(result.rows).length);
      return result;
    },
  };
  return { database: { ...database, db: rawDb(database).withPlugin(note) }, rows, characters };
}
