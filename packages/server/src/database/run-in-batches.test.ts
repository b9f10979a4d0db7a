import { expect, test } from 'vitest';
import { describeOnBothEngines, rawDb } from '../../test/support/databases/databases.ts';
import { runInBatches } from './run-in-batches.ts';

describeOnBothEngines('work in batches', (openTestDatabase) => {
  test('runs one transaction per batch, until the last batch', async () => {
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

  test('lets other transactions write between two batches', async () => {
    const database = await openTestDatabase();
    const insert = (topic: string) =>
      rawDb(database).insertInto('change_versions').values({ topic, version: 1 }).execute();
    let others: Promise<unknown> | null = null;
    let batches = 0;
    await runInBatches(database, async () => {
      batches += 1;
      if (others !== null) {
        // Started in the first batch: it must have run by now.
        await others;
        return 'done';
      }
      others = insert('other');
      return 'more';
    });
    expect(batches).toBe(2);
  });

  test('a failing batch ends the work and keeps the batches before it', async () => {
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
