import { globSync, readFileSync } from 'node:fs';
import { roomOfTable, tablesOfSchema } from './tables/rooms-of-tables.ts';

/** `npm run check`: each table belongs to one room, and only that room's stores and `database/` name it. */
const source = 'packages/server/src/';
const schemaFile = `${source}database/schema.ts`;

const tables = tablesOfSchema(readFileSync(schemaFile, 'utf8'));
const unassigned = tables.filter((table) => !Object.hasOwn(roomOfTable, table));
const gone = Object.keys(roomOfTable).filter((table) => !tables.includes(table));

/** A table is named in a string that holds its name alone, or its name with an alias or a column. */
function findTables(text: string): readonly { readonly table: string; readonly line: number }[] {
  return [...text.matchAll(/'([a-z_]+)(?: as [a-z_]+)?'/g)].flatMap(({ 1: table = '', index }) =>
    tables.includes(table) ? { table, line: text.slice(0, index).split('\n').length } : [],
  );
}

const stores = globSync(`${source}**/*store.ts`).filter((path) => !path.startsWith(`${source}database/`));
const foreign = stores.sort().flatMap((path) =>
  findTables(readFileSync(path, 'utf8')).flatMap(({ table, line }) => {
    const room = roomOfTable[table];
    return room === undefined || path.startsWith(`${source}${room}/`)
      ? []
      : `${path}:${line}: ${table} belongs to ${room}`;
  }),
);

const faults = [
  ...unassigned.map((table) => `${table}: no room in tools/tables/rooms-of-tables.ts`),
  ...gone.map((table) => `${table}: in tools/tables/rooms-of-tables.ts, not in ${schemaFile}`),
  ...foreign,
];
console.log(`tables: ${tables.length}, ${stores.length} stores, ${faults.length} faults`);
for (const fault of faults) console.error(`  ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
