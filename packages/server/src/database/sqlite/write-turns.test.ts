import { expect, test } from 'vitest';
import { createWriteTurns, type WriteUrgency } from './write-turns.ts';

/** Starts a transaction that ends when `end` is called, and notes when it begins. */
function startWork(turns: ReturnType<typeof createWriteTurns>, begun: string[]) {
  return (urgency: WriteUrgency, name: string) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = turns.run(urgency, async () => {
      begun.push(name);
      await promise;
    });
    return { end: resolve, done };
  };
}

test('one tenant’s writes never cost an exchange more than one turn, for any number of waiting writes', async () => {
  const begun: string[] = [];
  const start = startWork(createWriteTurns(), begun);
  const writes = Array.from({ length: 100 }, (_, index) => start('other', `write ${index}`));
  const exchange = start('exchange', 'exchange');
  writes[0]?.end();
  await writes[0]?.done;
  await Promise.resolve();
  expect(begun).toEqual(['write 0', 'exchange']);
  exchange.end();
  for (const { end } of writes) end();
  await Promise.all([exchange.done, ...writes.map(({ done }) => done)]);
  expect(begun).toHaveLength(101);
});

test('exchanges without end do not keep other writes waiting: the two kinds alternate', async () => {
  const begun: string[] = [];
  const start = startWork(createWriteTurns(), begun);
  const all = [
    ...Array.from({ length: 3 }, (_, index) => start('exchange', `e${index}`)),
    ...Array.from({ length: 3 }, (_, index) => start('other', `o${index}`)),
  ];
  for (const { end } of all) end();
  await Promise.all(all.map(({ done }) => done));
  expect(begun).toEqual(['e0', 'o0', 'e1', 'o1', 'e2', 'o2']);
});

test('a transaction that fails gives its turn to the next one', async () => {
  const turns = createWriteTurns();
  await expect(turns.run('other', () => Promise.reject(new Error('full')))).rejects.toThrow('full');
  expect(await turns.run('exchange', async () => 'written')).toBe('written');
});

test('each write has a turn of the event loop of its own, so that writes one after the other are not one step', async () => {
  const turns = createWriteTurns();
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
  const turns = createWriteTurns();
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
