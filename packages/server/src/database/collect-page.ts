import { setImmediate as nextTurn } from 'node:timers/promises';
import { mainThreadBytes } from '../platform/turns/main-thread-budget.ts';

/**
 * The maximum size of the rows of a page, in bytes of JSON. A response is written in one step of the main thread, which
 * takes about 2 ms for this size.
 */
export const maxPageBytes = 512 * 1_024;

/** The number of rows to read in one step; small for the first step, because the size of rows is unknown. */
const stepRows = { first: 4, most: 100 };

export interface PageTerms<Row> {
  /** The maximum number of rows. */
  readonly limit: number;
  /** Reads up to `count` rows after the given one; null starts at the first row. */
  readonly read: (last: Row | null, count: number) => Promise<readonly Row[]>;
  /** Omits the rows for which it returns false. */
  readonly belongs?: (row: Row) => boolean;
  /** The maximum number of rows to read for a page, because few of them may belong to it. */
  readonly maxRead?: number;
  /** The number of bytes left for the page. */
  readonly maxBytes?: number;
  readonly pause?: () => Promise<unknown>;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly bytes: number;
  /** The row after which the next page starts; null on the last page. */
  readonly next: Row | null;
}

/**
 * Reads a page with at most `limit` rows and `maxBytes` bytes, in steps between which the event loop runs. A single row
 * that exceeds the limit forms a page by itself.
 */
export async function collectPage<Row>(terms: PageTerms<Row>): Promise<Page<Row>> {
  const { limit, read, belongs, maxRead = Number.POSITIVE_INFINITY } = terms;
  const { maxBytes = maxPageBytes, pause = nextTurn } = terms;
  const rows: Row[] = [];
  let [bytes, readRows, readBytes] = [0, 0, 0];
  let last: Row | null = null;
  for (;;) {
    // One additional row shows whether there is another page.
    const wanted = belongs === undefined ? limit + 1 - rows.length : maxRead - readRows;
    const count = Math.min(stepFor(readRows, readBytes), wanted);
    const found = await read(last, count);
    for (const row of found) {
      const size = Buffer.byteLength(JSON.stringify(row));
      readBytes += size;
      if (belongs?.(row) === false) continue;
      if (rows.length === limit || (rows.length > 0 && bytes + size > maxBytes))
        return { rows, bytes, next: rows.at(-1) ?? null };
      rows.push(row);
      bytes += size;
    }
    if (found.length < count) return { rows, bytes, next: null };
    readRows += found.length;
    last = found.at(-1) ?? null;
    if (readRows >= maxRead) return { rows, bytes, next: last };
    await pause();
  }
}

/** Reads all rows of a list whose length has a limit elsewhere, in the same steps. */
export async function collectRows<Row>(
  read: PageTerms<Row>['read'],
  pause?: PageTerms<Row>['pause'],
): Promise<readonly Row[]> {
  const unlimited = { limit: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY };
  return (await collectPage({ ...unlimited, read, ...(pause === undefined ? {} : { pause }) })).rows;
}

function stepFor(readRows: number, readBytes: number): number {
  if (readRows === 0) return stepRows.first;
  const average = Math.max(1, readBytes / readRows);
  return Math.max(1, Math.min(stepRows.most, Math.floor(mainThreadBytes / average)));
}
