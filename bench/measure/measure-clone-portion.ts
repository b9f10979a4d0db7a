import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../packages/server/src/database/index.ts';
import {
  type CloneRow,
  insertCloneRows,
} from '../../packages/server/src/environments/definitions/clones/clone-rows.ts';
import { creatorsTx } from '../../packages/server/src/environments/grants/index.ts';

const withoutForeignKeys = 'pragma foreign_keys = off';

/**
 * Returns the CPU milliseconds that the main thread needs to write one portion of a clone, with its commit, on SQLite:
 * the median of `rounds`. The portion is written to an environment that does not exist, and foreign keys are off.
 */
export async function measureClonePortion(rows: readonly CloneRow[], rounds: number): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-clone-'));
  const location = { engine: 'sqlite', path: join(directory, 'clone.db') } as const;
  const database = await openDatabase(location, { onFault: () => {} });
  const samples: number[] = [];
  try {
    const query = { kind: 'RawNode', sqlFragments: [withoutForeignKeys], parameters: [] } as const;
    await database.db.executeQuery({
      sql: withoutForeignKeys,
      parameters: [],
      query,
      queryId: { queryId: 'off' },
    });
    for (let round = 0; round < rounds; round += 1) {
      const before = process.threadCpuUsage();
      await database.write({ by: 'maintenance' }, (tx) => insertCloneRows(creatorsTx(tx), `e${round}`, rows));
      const { user, system } = process.threadCpuUsage(before);
      samples.push((user + system) / 1_000);
    }
  } finally {
    await database.close();
    rmSync(directory, { recursive: true, force: true });
  }
  return samples.toSorted((one, other) => one - other)[Math.floor(rounds / 2)] ?? 0;
}
