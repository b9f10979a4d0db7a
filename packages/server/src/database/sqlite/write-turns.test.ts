import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EndedTransaction } from '../faults/ended-transaction.ts';
import { createWriteTurns, type Transactions, type WriteClock, type WriteUrgency } from './write-turns.ts';

/** A store that notes which pieces of work each of its transactions has committed. */
function createStore(
  options: {
    readonly failCommit?: () => boolean;
    readonly endsTransaction?: (fault: unknown) => boolean;
  } = {},
) {
  const commits: string[][] = [];
  const timers: (() => void)[] = [];
  const time = { ms: 0 };
  const clock: WriteClock = {
    now: () => time.ms,
    startTimer(callback) {
      timers.push(callback);
      return () => void timers.splice(timers.indexOf(callback), 1);
    },
  };
  const transactions: Transactions<string[]> = {
    async transact(work) {
      const written: string[] = [];
      const result = await work(written);
      if (options.failCommit?.() === true) throw new Error('the commit has failed');
      commits.push(written);
      return result;
    },
    async attempt(written, work) {
      const length = written.length;
      try {
        await work(written);
        return null;
      } catch (fault) {
        if (options.endsTransaction?.(fault) === true) throw new EndedTransaction(fault);
        written.length = length;
        return { fault };
      }
    },
  };
  const turns = createWriteTurns(transactions, clock);
  const write = (urgency: WriteUrgency, name: string, until?: Promise<unknown>) =>
    turns.run(urgency, async (written) => {
      written.push(name);
      await until;
      return name;
    });
  /** Two exchanges, one right after the other: more are expected. */
  const startLoad = async () => {
    await write('exchange', 'load');
    await write('exchange', 'load');
    commits.length = 0;
  };
  /** An exchange long after the last one: no more are expected. */
  const endLoad = async () => {
    time.ms += 50;
    await write('exchange', 'late');
    commits.length = 0;
  };
  return { commits, turns, write, timers, time, startLoad, endLoad };
}

const severalOf = (count: number, start: (index: number) => Promise<unknown>) =>
  Array.from({ length: count }, (_, index) => start(index));

test('one tenant’s writes never keep an exchange waiting for more than one transaction, however many wait', async () => {
  const { commits, write } = createStore();
  const { promise, resolve } = Promise.withResolvers<void>();
  const writes = severalOf(100, (index) =>
    write('other', `write ${index}`, index === 0 ? promise : undefined),
  );
  const exchange = write('exchange', 'exchange');
  resolve();
  await exchange;
  expect(commits.slice(0, 2)).toEqual([['write 0'], ['exchange']]);
  await Promise.all(writes);
  expect(commits.flat()).toHaveLength(101);
});

test('a write shares the transaction of the next exchange', async () => {
  const { commits, write, startLoad } = createStore();
  await startLoad();
  const other = write('other', 'o0');
  await nextTurn();
  expect(await write('exchange', 'e1')).toBe('e1');
  expect(await other).toBe('o0');
  expect(commits).toEqual([['e1', 'o0']]);
});

test('a transaction of exchanges takes along two writes, in order of arrival', async () => {
  const { commits, write, startLoad } = createStore();
  await startLoad();
  const others = severalOf(5, (index) => write('other', `o${index}`));
  for (let turn = 1; turn <= 3; turn += 1) {
    await nextTurn();
    await write('exchange', `e${turn}`);
  }
  await Promise.all(others);
  expect(commits).toEqual([
    ['e1', 'o0', 'o1'],
    ['e2', 'o2', 'o3'],
    ['e3', 'o4'],
  ]);
});

test('a second transaction of exchanges in the same turn takes along nothing', async () => {
  const { commits, write, startLoad } = createStore();
  await startLoad();
  const others = severalOf(4, (index) => write('other', `o${index}`));
  await nextTurn();
  await Promise.all([write('exchange', 'e1'), write('exchange', 'e2')]);
  await nextTurn();
  await write('exchange', 'e3');
  await Promise.all(others);
  expect(commits).toEqual([['e1', 'o0', 'o1'], ['e2'], ['e3', 'o2', 'o3']]);
});

test('a write waits for exchanges until its time is up, and then none does until there are several again', async () => {
  const { commits, write, timers, startLoad } = createStore();
  await startLoad();
  const waits = write('other', 'o1');
  for (let turn = 0; turn < 10; turn += 1) await nextTurn();
  expect(commits).toEqual([]);
  timers.shift()?.();
  await waits;
  await write('other', 'o2');
  expect(commits).toEqual([['o1'], ['o2']]);
  await startLoad();
  const shares = write('other', 'o3');
  await nextTurn();
  await write('exchange', 'e1');
  await shares;
  expect(commits).toEqual([['e1', 'o3']]);
  expect(timers).toEqual([]);
});

test('after single exchanges, a write does not wait for an exchange', async () => {
  const { commits, write, timers, time } = createStore();
  for (let exchange = 0; exchange < 3; exchange += 1) {
    time.ms += 50;
    await write('exchange', `e${exchange}`);
  }
  await write('other', 'o0');
  expect(commits).toEqual([['e0'], ['e1'], ['e2'], ['o0']]);
  expect(timers).toEqual([]);
});

test('exchanges without end do not keep other writes waiting', async () => {
  const { commits, write } = createStore();
  let done = false;
  const others = Promise.all(severalOf(3, (index) => write('other', `o${index}`))).then(() => {
    done = true;
  });
  for (let index = 0; !done; index += 1) {
    await write('exchange', `e${index}`);
    await nextTurn();
  }
  await others;
  expect(commits.flat().filter((name) => name.startsWith('o'))).toEqual(['o0', 'o1', 'o2']);
});

test('a transaction that fails gives its turn to the next one', async () => {
  const { turns, write } = createStore();
  await expect(turns.run('other', () => Promise.reject(new Error('full')))).rejects.toThrow('full');
  expect(await write('exchange', 'written')).toBe('written');
});

test('a write that fails undoes only what it has written of the transaction that it shares', async () => {
  const { commits, turns, write, startLoad } = createStore();
  await startLoad();
  const other = turns.run('other', async (written) => {
    written.push('o0');
    throw new Error('not authorized');
  });
  const refused = expect(other).rejects.toThrow('not authorized');
  const next = write('other', 'o1');
  await nextTurn();
  expect(await write('exchange', 'e1')).toBe('e1');
  await refused;
  expect(await next).toBe('o1');
  expect(commits).toEqual([['e1', 'o1']]);
});

test('an exchange that fails does not fail the write that would have shared its transaction', async () => {
  const { commits, turns, write, startLoad } = createStore();
  await startLoad();
  const other = write('other', 'o0');
  await nextTurn();
  await expect(turns.run('exchange', () => Promise.reject(new Error('conflict')))).rejects.toThrow(
    'conflict',
  );
  await nextTurn();
  await write('exchange', 'e1');
  expect(await other).toBe('o0');
  expect(commits).toEqual([['e1', 'o0']]);
});

test('a commit that fails is the fault of all that share it, and none of them is written twice', async () => {
  let fails = false;
  const { commits, write, startLoad, endLoad } = createStore({ failCommit: () => fails });
  await startLoad();
  const other = write('other', 'o0');
  await nextTurn();
  fails = true;
  const exchange = write('exchange', 'e1');
  const outcomes = await Promise.allSettled([exchange, other]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  await endLoad();
  expect(await write('other', 'o1')).toBe('o1');
  expect(commits).toEqual([['o1']]);
});

test('a write with which SQLite ends the transaction gets its own fault, and the exchange is written again', async () => {
  const notFound = new Error('not found');
  const { turns, commits, write, startLoad } = createStore({
    endsTransaction: (fault) => fault === notFound,
  });
  await startLoad();
  const first = write('other', 'first');
  const second = turns.run('other', async () => {
    throw notFound;
  });
  await nextTurn();
  const exchange = write('exchange', 'exchange');
  const [ofExchange, ofFirst, ofSecond] = await Promise.allSettled([exchange, first, second]);
  expect(ofExchange).toEqual({ status: 'fulfilled', value: 'exchange' });
  expect(ofFirst).toMatchObject({ status: 'rejected', reason: expect.any(EndedTransaction) });
  expect(ofSecond).toEqual({ status: 'rejected', reason: notFound });
  expect(commits).toEqual([['exchange']]);
});

test('a write runs in its own asynchronous context, not in that of the exchange', async () => {
  const { turns, startLoad } = createStore();
  const contextOf = new AsyncLocalStorage<string>();
  await startLoad();
  const other = contextOf.run('of the write', () => turns.run('other', async () => contextOf.getStore()));
  await nextTurn();
  const exchange = contextOf.run('of the exchange', () =>
    turns.run('exchange', async () => contextOf.getStore()),
  );
  expect(await Promise.all([exchange, other])).toEqual(['of the exchange', 'of the write']);
});

test('each write has a turn of the event loop of its own, so that writes one after the other are not one step', async () => {
  const { turns } = createStore();
  let turn = 0;
  let counting = true;
  const count = () => {
    turn += 1;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const turnOf = () => turns.run('other', async () => turn);
  const alone: number[] = [];
  for (let write = 0; write < 5; write += 1) alone.push(await turnOf());
  const together = await Promise.all(Array.from({ length: 5 }, turnOf));
  counting = false;
  expect(new Set(alone).size).toBe(5);
  expect(new Set(together).size).toBe(5);
});

test('an exchange begins in the turn in which the write before it ends', async () => {
  const { turns } = createStore();
  let later = false;
  const write = turns.run('other', async () => {
    setImmediate(() => {
      later = true;
    });
  });
  const exchange = turns.run('exchange', async () => later);
  await write;
  expect(await exchange).toBe(false);
});
