import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A table that is named in the wrong place, in one line of a source file. */
export interface TableFault {
  readonly path: string;
  readonly line: number;
  readonly rule: 'tables-in-own-room' | 'tables-in-stores-only';
  readonly message: string;
}

interface NamedTable {
  readonly table: string;
  readonly line: number;
}

/** Matches a string that contains only the name of a table, or the name with an alias or a column. */
const inStore = /'([a-z_]+)(?:\.[a-z_]+)?(?: as [a-zA-Z_]+)?'/g;
/** Matches an argument of Kysely, or of the functions of `database/` that take the name of a table. */
const inQuery =
  /(?:\.(?:selectFrom|insertInto|updateTable|deleteFrom|innerJoin|leftJoin|rightJoin|fullJoin|using)\(\s*\[?\s*|\bcreateBatchInsert\(\s*|\bwriteLastUses\(\s*\w+,\s*)'([a-z_]+)/g;
const sqlText = /\bsql(?:<[^`]*>)?`([^`]*)`/g;
const inSqlText = /\b(?:from|into|update|join)\s+([a-z_]+)\b/g;

function findNames(text: string, pattern: RegExp, tables: ReadonlySet<string>): readonly NamedTable[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: found, 1: table = '', index }) =>
    tables.has(table) ? { table, line: text.slice(0, index + found.length).split('\n').length } : [],
  );
}

function findQueried(text: string, tables: ReadonlySet<string>): readonly NamedTable[] {
  const inTexts = [...text.matchAll(sqlText)].flatMap(({ 0: sql, index }) => {
    const linesBefore = text.slice(0, index).split('\n').length - 1;
    return findNames(sql, inSqlText, tables).map(({ table, line }) => ({ table, line: line + linesBefore }));
  });
  return [...findNames(text, inQuery, tables), ...inTexts];
}

/**
 * Finds tables that are named in a room other than their own, or outside stores, in the sources of the server below
 * `root`, except where `readersOfTables` names the store. Skips `database/`, which contains the schema and the migrations.
 */
export function findTableFaults(
  root: string,
  roomOfTable: Readonly<Record<string, string>>,
  readersOfTables: Readonly<Record<string, readonly string[]>> = {},
): { readonly stores: number; readonly faults: readonly TableFault[] } {
  const tables = new Set(Object.keys(roomOfTable));
  const source = 'packages/server/src';
  const paths = globSync('**/*.ts', { cwd: join(root, source) })
    .filter((path) => !path.startsWith('database/') && !path.endsWith('.test.ts'))
    .sort();
  const isStore = (path: string) => /(?:^|[/-])store\.ts$/.test(path);
  const faults = paths.flatMap((path): TableFault[] => {
    const text = readFileSync(join(root, source, path), 'utf8');
    if (!isStore(path)) {
      return findQueried(text, tables).map(({ table, line }) => ({
        path: `${source}/${path}`,
        line,
        rule: 'tables-in-stores-only',
        message: `${table} is queried outside a store`,
      }));
    }
    const named = [...findNames(text, inStore, tables), ...findQueried(text, tables)];
    const seen = new Set<string>();
    return named.flatMap(({ table, line }) => {
      const room = roomOfTable[table] ?? '';
      const key = `${table} ${line}`;
      const isReader = readersOfTables[path]?.includes(table) === true;
      if (path.startsWith(`${room}/`) || isReader || seen.has(key)) return [];
      seen.add(key);
      const message = `${table} belongs to ${room}`;
      return [{ path: `${source}/${path}`, line, rule: 'tables-in-own-room', message }];
    });
  });
  return { stores: paths.filter(isStore).length, faults };
}
