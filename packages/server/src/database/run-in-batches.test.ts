import { expect, test } from 'vitest';
import { describeOnBothEngines, rawDb } from '../../test/support/databases.ts';
import { runInBatches } from './run-in-batches.ts';

describeOnBothEngines('work in batches', (openTestDatabase) => {
  test('is a transaction a batch, until one says that it was the last', async () => {
    const database = await openTestDatabase();
    const topics = ['a', 'b', 'c'];
    const left: number[] = [];
    await runInBatches(database, async (tx) => {
      left.push(topics.length);
      await tx
        .insertInto('change_versions')
        .values({ topic: topics.shift() ?? '', version: 1 })
        .execute();
      return topics.length === 0 ? 'done' : 'more';
    });
    expect(left).toEqual([3, 2, 1]);
    const rows = await database.db.selectFrom('change_versions').select('topic').orderBy('topic').execute();
    expect(rows.map(({ topic }) => topic)).toEqual(['a', 'b', 'c']);
  });

  test('lets others write between two batches', async () => {
    const database = await openTestDatabase();
    const insert = (topic: string) =>
      rawDb(database).insertInto('change_versions').values({ topic, version: 1 }).execute();
    let others: Promise<unknown> | null = null;
    let batches = 0;
    await runInBatches(database, async () => {
      batches += 1;
      if (others !== null) {
        // Begun in the first batch, and only awaited: it must have had its turn.
        await others;
        return 'done';
      }
      others = insert('other');
      return 'more';
    });
    expect(batches).toBe(2);
  });

  test('a batch that fails leaves what was done before, and ends the work', async () => {
    const database = await openTestDatabase();
    let batches = 0;
    const work = runInBatches(database, async (tx) => {
      batches += 1;
      await tx.insertInto('change_versions').values({ topic: 'same', version: batches }).execute();
      return 'more';
    });
    await expect(work).rejects.toThrow(/unique/i);
    expect(batches).toBe(2);
    expect(await database.db.selectFrom('change_versions').selectAll().execute()).toEqual([
      { topic: 'same', version: 1 },
    ]);
  });
});
