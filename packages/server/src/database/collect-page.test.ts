import { describe, expect, test } from 'vitest';
import { collectPage, maxPageBytes, type Page, type PageTerms } from './collect-page.ts';

interface Row {
  readonly id: number;
  readonly text: string;
}

/** A table of rows with texts of those lengths, and the steps in which it is read. */
function tableOf(lengths: readonly number[]) {
  const rows = lengths.map((length, id): Row => ({ id, text: 'x'.repeat(length) }));
  const steps: { readonly rows: number; readonly bytes: number }[] = [];
  let paused = true;
  const read: PageTerms<Row>['read'] = async (last, count) => {
    // Never two steps without a pause.
    expect(paused || last === null).toBe(true);
    paused = false;
    const start = last === null ? 0 : last.id + 1;
    const found = rows.slice(start, start + count);
    steps.push({ rows: found.length, bytes: found.reduce((sum, { text }) => sum + text.length, 0) });
    return found;
  };
  const pause = async () => {
    paused = true;
  };
  return { rows, steps, terms: { read, pause } };
}

const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('a page', () => {
  test('one tenant’s size never costs another’s time: it has a limit in bytes, and is read in steps', async () => {
    const table = tableOf(Array(500).fill(20_000));
    const { rows, bytes, next } = await collectPage({ ...table.terms, limit: 500 });
    expect(bytes).toBeLessThanOrEqual(maxPageBytes);
    expect(bytes).toBeGreaterThan(maxPageBytes - 21_000);
    expect(next).toBe(rows.at(-1));
    // The first step reads a few rows of unknown size.
    for (const step of table.steps.slice(1)) expect(step.bytes).toBeLessThanOrEqual(65_536);
    expect(table.steps[0]?.rows).toBe(4);
  });

  test('of small rows is read in steps of at most 100', async () => {
    const table = tableOf(Array(1_000).fill(10));
    const { rows, next } = await collectPage({ ...table.terms, limit: 1_000 });
    expect([rows.length, next]).toEqual([1_000, null]);
    expect(Math.max(...table.steps.map((step) => step.rows))).toBe(100);
  });

  test.each([
    [0, 10],
    [3, 10],
    [4, 4],
    [5, 4],
    [300, 7],
  ])('pages of %i rows, %i at a time, have every row once', async (count, limit) => {
    const { terms } = tableOf(Array.from({ length: count }, (_, index) => (index % 9) * 40_000));
    const seen: number[] = [];
    let after: Row | null = null;
    do {
      const from: Row | null = after;
      await terms.pause();
      const page: Page<Row> = await collectPage<Row>({
        limit,
        read: (last, rows) => terms.read(last ?? from, rows),
        pause: terms.pause,
      });
      expect(page.rows.length).toBeLessThanOrEqual(limit);
      seen.push(...idsOf(page.rows));
      after = page.next;
    } while (after !== null);
    expect(seen).toEqual(range(0, count));
  });

  test('has at least one row, of any size', async () => {
    const { terms } = tableOf([2 * maxPageBytes, 1]);
    const { rows, next } = await collectPage({ ...terms, limit: 10 });
    expect(idsOf(rows)).toEqual([0]);
    expect(next?.id).toBe(0);
  });

  test('omits rows that do not belong to it, and ends after the maximum number of rows read', async () => {
    const { terms } = tableOf(Array(100).fill(1));
    const belongs = ({ id }: Row) => id % 10 === 0;
    const all = await collectPage({ ...terms, limit: 10, belongs });
    expect([idsOf(all.rows), all.next]).toEqual([[0, 10, 20, 30, 40, 50, 60, 70, 80, 90], null]);
    const few = tableOf(Array(100).fill(1));
    const some = await collectPage({ ...few.terms, limit: 10, belongs, maxRead: 25 });
    expect([idsOf(some.rows), some.next?.id]).toEqual([[0, 10, 20], 24]);
  });
});
