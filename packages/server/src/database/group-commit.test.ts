import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGroupCommit, QueueFull } from './group-commit.ts';

const limits = { maximumBatch: 100, maximumQueued: 1_000 };

/** A transaction whose end the test controls. */
function heldTransactions() {
  const batches: number[][] = [];
  const ends: (() => void)[] = [];
  return {
    batches,
    release: () => ends.shift()?.(),
    async apply(items: readonly number[]): Promise<number[]> {
      batches.push([...items]);
      await new Promise<void>((resolve) => ends.push(resolve));
      return items.map((item) => item * 2);
    },
  };
}

const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

describe('group commit', () => {
  test('items that arrive together share one transaction, and each gets its own result', async () => {
    const batches: number[] = [];
    const { commit } = createGroupCommit({
      ...limits,
      apply: async (items: readonly number[]) => {
        batches.push(items.length);
        return items.map((item) => item * 2);
      },
    });
    expect(await Promise.all([1, 2, 3].map(commit))).toEqual([2, 4, 6]);
    expect(batches).toEqual([3]);
  });

  test('items that arrive during a transaction share the next transaction', async () => {
    const held = heldTransactions();
    const group = createGroupCommit({ ...limits, apply: held.apply });
    const first = group.commit(1);
    await turn();
    const later = [2, 3].map((item) => group.commit(item));
    expect(group.queued).toBe(2);
    held.release();
    expect(await first).toBe(2);
    await turn();
    held.release();
    expect(await Promise.all(later)).toEqual([4, 6]);
    expect(held.batches).toEqual([[1], [2, 3]]);
  });

  test('no item completes before its transaction has ended', async () => {
    const held = heldTransactions();
    const group = createGroupCommit({ ...limits, apply: held.apply });
    let answered = false;
    const answer = group.commit(1).then(() => {
      answered = true;
    });
    await turn();
    expect(held.batches).toEqual([[1]]);
    expect(answered).toBe(false);
    held.release();
    await answer;
    expect(answered).toBe(true);
  });

  test('a batch does not exceed its maximum size', async () => {
    const sizes: number[] = [];
    const { commit } = createGroupCommit({
      ...limits,
      maximumBatch: 4,
      apply: async (items: readonly number[]) => {
        sizes.push(items.length);
        return [...items];
      },
    });
    const items = Array.from({ length: 10 }, (_, index) => index);
    expect(await Promise.all(items.map(commit))).toEqual(items);
    expect(sizes).toEqual([4, 4, 2]);
  });

  test('an item that cannot be written is rejected with its own cause, and the others are written', async () => {
    const written: number[] = [];
    const { commit } = createGroupCommit({
      ...limits,
      apply: async (items: readonly number[]) => {
        const poison = items.find((item) => item < 0);
        if (poison !== undefined) throw new Error(`cannot write ${poison}`);
        written.push(...items);
        return [...items];
      },
    });
    const outcomes = await Promise.allSettled([1, -2, 3, 4, -5, 6].map(commit));
    expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : null))).toEqual([
      1,
      null,
      3,
      4,
      null,
      6,
    ]);
    expect(outcomes[1]).toMatchObject({ reason: { message: 'cannot write -2' } });
    expect(outcomes[4]).toMatchObject({ reason: { message: 'cannot write -5' } });
    expect(written).toEqual([1, 3, 4, 6]);
  });

  test('an unavailable database rejects a whole batch at once, without retrying items alone', async () => {
    let tries = 0;
    const away = new Error('away');
    const { commit } = createGroupCommit({
      ...limits,
      concernsAll: (cause) => cause === away,
      apply: async (): Promise<number[]> => {
        tries += 1;
        throw away;
      },
    });
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map(commit));
    expect(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason === away)).toBe(true);
    expect(tries).toBe(1);
  });

  test('an unavailable database rejects the items queued after the batch too, but accepts later items', async () => {
    const tried: number[][] = [];
    const { commit } = createGroupCommit({
      ...limits,
      maximumBatch: 2,
      concernsAll: () => true,
      apply: async (items: readonly number[]) => {
        tried.push([...items]);
        if (tried.length === 1) throw new Error('away');
        return [...items];
      },
    });
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(commit));
    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
    expect(await commit(6)).toBe(6);
    expect(tried).toEqual([[1, 2], [6]]);
  });

  test('with any set of bad items, each item is either written once or rejected', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40 }), async (poisons) => {
        const written: number[] = [];
        const { commit } = createGroupCommit({
          maximumBatch: 7,
          maximumQueued: 100,
          apply: async (items: readonly number[]) => {
            if (items.some((item) => poisons[item])) throw new Error('poison');
            written.push(...items);
            return [...items];
          },
        });
        const outcomes = await Promise.allSettled(poisons.map((_, index) => commit(index)));
        expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(poisons);
        expect(written).toEqual(poisons.flatMap((poison, index) => (poison ? [] : [index])));
      }),
      { numRuns: 50 },
    );
  });

  test('a transaction without a result for each item rejects all items', async () => {
    const { commit } = createGroupCommit({ ...limits, apply: async () => [] as number[] });
    await expect(commit(1)).rejects.toThrow('a group commit must return one result for each item');
  });

  test('a full queue rejects items at once, and accepts them again when it has room', async () => {
    const held = heldTransactions();
    const group = createGroupCommit({ ...limits, maximumQueued: 2, apply: held.apply });
    const first = group.commit(1);
    await turn();
    const waiting = [group.commit(2), group.commit(3)];
    await expect(group.commit(4)).rejects.toBeInstanceOf(QueueFull);
    held.release();
    await first;
    await turn();
    const later = group.commit(5);
    held.release();
    expect(await Promise.all(waiting)).toEqual([4, 6]);
    await turn();
    held.release();
    expect(await later).toBe(10);
  });

  test('settled waits for all queued items, including those that arrive meanwhile', async () => {
    const held = heldTransactions();
    const group = createGroupCommit({ ...limits, maximumBatch: 1, apply: held.apply });
    const all = [group.commit(1), group.commit(2)];
    let settled = false;
    const waiting = group.settled().then(() => {
      settled = true;
    });
    await turn();
    held.release();
    await turn();
    expect(settled).toBe(false);
    held.release();
    await waiting;
    expect(await Promise.all(all)).toEqual([2, 4]);
    expect(group.queued).toBe(0);
  });

  test('reports each durable batch, and no other', async () => {
    const sizes: number[] = [];
    const group = createGroupCommit({
      ...limits,
      apply: async (items: readonly number[]) => {
        if (items.includes(13)) throw new Error('refused');
        return items;
      },
      onCommitted: ({ size, seconds }) => {
        expect(seconds).toBeGreaterThanOrEqual(0);
        sizes.push(size);
      },
    });
    await Promise.all([group.commit(1), group.commit(2), group.commit(3)]);
    await expect(group.commit(13)).rejects.toThrow('refused');
    await group.settled();
    expect(sizes).toEqual([3]);
  });

  test('settled resolves at once when nothing is queued', async () => {
    await createGroupCommit({ ...limits, apply: async () => [] as number[] }).settled();
  });
});
