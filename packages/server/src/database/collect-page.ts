import { setImmediate as nextTurn } from 'node:timers/promises';

/** Bytes of the rows of one page, as JSON. A response is written in one step of the main thread, about 2 ms for so many. */
export const maxPageBytes = 512 * 1_024;

/** Bytes of rows to read in one step. */
const stepBytes = 65_536;
/** Rows to read in one step; at first only a few, because their size is unknown. */
const stepRows = { first: 4, most: 100 };

export interface PageTerms<Row> {
  /** The maximum number of rows. */
  readonly limit: number;
  /** Reads up to `count` rows after one; after null, those with which the page begins. */
  readonly read: (last: Row | null, count: number) => Promise<readonly Row[]>;
  /** Leaves out rows for which it returns false. */
  readonly belongs?: (row: Row) => boolean;
  /** The maximum number of rows to read for a page, of which few may belong to it. */
  readonly maxRead?: number;
  /** Bytes that are left for the page. */
  readonly maxBytes?: number;
  readonly pause?: () => Promise<unknown>;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly bytes: number;
  /** The row after which the next page begins; null after the last page. */
  readonly next: Row | null;
}

/**
 * Reads a page of at most so many rows and bytes, in steps between which the event loop takes turns. A row that is larger
 * by itself has a page of its own.
 */
export async function collectPage<Row>(terms: PageTerms<Row>): Promise<Page<Row>> {
  const { limit, read, belongs, maxRead = Number.POSITIVE_INFINITY } = terms;
  const { maxBytes = maxPageBytes, pause = nextTurn } = terms;
  const rows: Row[] = [];
  let [bytes, readRows, readBytes] = [0, 0, 0];
  let last: Row | null = null;
  for (;;) {
    // One more shows whether there is another page.
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

function stepFor(readRows: number, readBytes: number): number {
  if (readRows === 0) return stepRows.first;
  const average = Math.max(1, readBytes / readRows);
  return Math.max(1, Math.min(stepRows.most, Math.floor(stepBytes / average)));
}
