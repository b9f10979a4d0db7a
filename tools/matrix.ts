/** Sends every operation as every kind of caller, and prints who is allowed and how others are refused. */

import { openDatabase } from '../packages/server/src/database/index.ts';
import { type MatrixCell, measureAccess } from '../packages/server/test/support/operations/access-matrix.ts';

const database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
const cells = await measureAccess(database);
await database.close();
const different = cells.filter(({ expected, found }) => expected !== found);

console.log(process.argv.includes('--json') ? JSON.stringify(cells, null, 2) : formatTable(cells));
if (different.length > 0) process.exitCode = 1;

function formatTable(all: readonly MatrixCell[]): string {
  const rows = [...Map.groupBy(all, ({ operation }) => operation)];
  const callers = [...new Set(all.map(({ caller }) => caller))];
  const width = Math.max(...rows.map(([operation]) => operation.length));
  const numbers = callers.map((_, index) => String(index + 1).padStart(5)).join('');
  return [
    ...callers.map((caller, index) => `${String(index + 1).padStart(5)}  ${caller}`),
    '',
    ' '.repeat(width) + numbers,
    ...rows.map(([operation, row]) => operation.padEnd(width) + row.map(formatCell).join('')),
    '',
    `${all.length} cells of ${rows.length} operations and ${callers.length} callers; ${different.length} are not as expected.`,
    'ok: allowed; part: allowed without the import; a number: the status of the refusal; !: not as expected.',
  ].join('\n');
}

function formatCell({ expected, found }: MatrixCell): string {
  const shown = found === 'allowed' ? 'ok' : found === 'without import' ? 'part' : String(found);
  return (expected === found ? shown : `!${shown}`).padStart(5);
}
