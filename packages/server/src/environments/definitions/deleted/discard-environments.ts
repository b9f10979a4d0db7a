import { type Database, runInBatches, type Tx } from '../../../database/index.ts';
import { divide } from '../../../platform/turns/divide.ts';
import { mainThreadBytes } from '../../../platform/turns/main-thread-budget.ts';
import { deleteSomeRetracted } from '../../secrets/index.ts';
import { listUnfinishedBefore } from '../clones/unfinished-environment-store.ts';
import {
  deleteEnvironmentRow,
  deleteRevisionsUntil,
  deleteSomeTags,
  findDiscarded,
  listRevisionSizes,
  markDiscarded,
} from './discarded-environment-store.ts';

/** Far longer than a clone takes: if it is still unfinished, its server was killed. */
const unfinishedKeptMs = 600_000;
const rowsAtATime = 100;
/** The cost of deleting one revision, in bytes of its document. */
const overheadBytes = 512;

/** Deletes a discarded environment with its revisions and tags, a few rows in each transaction. */
export async function discardEnvironment(
  database: Pick<Database, 'write'>,
  environmentId: string,
): Promise<void> {
  let isMarked = false;
  await runInBatches(database, async (tx) => {
    if (isMarked) return (await deletePart(tx, environmentId)) ? 'done' : 'more';
    // An environment that is in use is kept: the response to its last transaction may have been lost.
    isMarked = (await markDiscarded(tx, [environmentId])) > 0;
    return isMarked ? 'more' : 'done';
  });
}

/**
 * Deletes a few rows of an environment that was discarded, or of a clone that a killed server left unfinished. Returns
 * false if there are none.
 */
export async function deleteSomeDiscarded(tx: Tx, now: number): Promise<boolean> {
  const unfinished = await listUnfinishedBefore(tx, now - unfinishedKeptMs, rowsAtATime);
  await markDiscarded(tx, unfinished);
  const environmentId = await findDiscarded(tx);
  if (environmentId === null) return false;
  await deletePart(tx, environmentId);
  return true;
}

/** Returns true if this deleted the last rows of the environment. */
async function deletePart(tx: Tx, environmentId: string): Promise<boolean> {
  const sizes = await listRevisionSizes(tx, environmentId, rowsAtATime);
  const [part] = divide(sizes, { sizeOf: ({ bytes }) => bytes + overheadBytes, maxSize: mainThreadBytes });
  const last = part?.at(-1);
  if (last !== undefined) {
    await deleteRevisionsUntil(tx, environmentId, last.number);
    return false;
  }
  if ((await deleteSomeTags(tx, environmentId, rowsAtATime)) > 0) return false;
  if ((await deleteSomeRetracted(tx, environmentId, rowsAtATime)) > 0) return false;
  await deleteEnvironmentRow(tx, environmentId);
  return true;
}
