import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';

const owners = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 });

function fill(pushed: readonly string[]): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const [index, owner] of pushed.entries()) queue.push(owner, `${owner}${index}`);
  return queue;
}

function empty(queue: FairQueue<string>): string[] {
  const taken: string[] = [];
  for (let item = queue.take(); item !== undefined; item = queue.take()) taken.push(item);
  return taken;
}

test('everything comes out once, for each owner in the order in which it came', () => {
  fc.assert(
    fc.property(owners, (pushed) => {
      const queue = fill(pushed);
      expect(queue.size).toBe(pushed.length);
      const taken = empty(queue);
      for (const owner of ['a', 'b', 'c']) {
        const own = pushed.flatMap((other, index) => (other === owner ? [`${owner}${index}`] : []));
        expect(taken.filter((item) => item.startsWith(owner))).toEqual(own);
      }
      expect(taken).toHaveLength(pushed.length);
      expect(queue.size).toBe(0);
    }),
  );
});

test('between two things of one owner each other who waits gets one', () => {
  fc.assert(
    fc.property(owners, (pushed) => {
      const taken = empty(fill(pushed)).map((item) => item[0]);
      for (const [index, owner] of taken.entries()) {
        const next = taken.indexOf(owner, index + 1);
        if (next < 0) continue;
        const later = new Set(taken.slice(next));
        later.delete(owner);
        expect(taken.slice(index + 1, next)).toEqual(expect.arrayContaining([...later]));
      }
    }),
  );
});

test('what goes on comes before the other things of its owner alone', () => {
  const queue = fill(['a', 'b', 'a']);
  queue.pushFirst('b', 'again');
  queue.pushFirst('a', 'first');
  expect(queue.sizeOf('a')).toBe(3);
  expect(empty(queue)).toEqual(['first', 'again', 'a0', 'b1', 'a2']);
  expect(queue.sizeOf('a')).toBe(0);
});
