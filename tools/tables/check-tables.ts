import { readFileSync } from 'node:fs';
import { findTableFaults } from './find-table-faults.ts';
import { readersOfTables, roomOfTable, tablesOfSchema } from './rooms-of-tables.ts';

/** `npm run check`: each table belongs to one room, and only that room's stores and `database/` name it. */
const schemaFile = 'packages/server/src/database/schema.ts';
const minStores = 20;

const tables = tablesOfSchema(readFileSync(schemaFile, 'utf8'));
const unassigned = tables.filter((table) => !Object.hasOwn(roomOfTable, table));
const gone = Object.keys(roomOfTable).filter((table) => !tables.includes(table));
const { stores, faults: found } = findTableFaults('.', roomOfTable, readersOfTables);

/** Each rule must find the fixture file that is named after it, and nothing else there. */
const inFixture = findTableFaults('tools/architecture-fixture', roomOfTable).faults.map(
  ({ path, rule }) => `${rule} ${path.split('/').at(-1)}`,
);
const expectedInFixture = [
  'tables-in-own-room tables-in-own-room-store.ts',
  'tables-in-stores-only tables-in-stores-only.ts',
];

const faults = [
  ...unassigned.map((table) => `${table}: no room in tools/tables/rooms-of-tables.ts`),
  ...gone.map((table) => `${table} is in tools/tables/rooms-of-tables.ts but not in ${schemaFile}`),
  ...found.map(({ path, line, message }) => `${path}:${line}: ${message}`),
  ...expectedInFixture
    .filter((expected) => !inFixture.includes(expected))
    .map((expected) => `${expected}: its fault in the fixture was not found`),
  ...(stores < minStores ? [`only ${stores} stores were found`] : []),
];
console.log(`tables: ${tables.length}, ${stores} stores, ${faults.length} faults`);
for (const fault of faults) console.error(`  ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
