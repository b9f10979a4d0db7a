import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';

const owners = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 });

function fill(pushed: readonly string[]): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const [index, owner] of pushed.entries()) queue.push(owner, `${owner}${index}`);
  return queue;
}

/** Takes all items; `costs` is the cost of each item to its owner. */
function empty(queue: FairQueue<string>, costs: Readonly<Record<string, number>> = {}): string[] {
  const taken: string[] = [];
  for (let item = queue.take(); item !== undefined; item = queue.take()) {
    taken.push(item);
    queue.charge(item.charAt(0), costs[item.charAt(0)] ?? 1);
  }
  return taken;
}

test('each item is returned once, in order of arrival for each owner', () => {
  fc.assert(
    fc.property(owners, fc.record({ a: fc.nat(), b: fc.nat(), c: fc.nat() }), (pushed, costs) => {
      const queue = fill(pushed);
      expect(queue.size).toBe(pushed.length);
      const taken = empty(queue, costs);
      for (const owner of ['a', 'b', 'c']) {
        const own = pushed.flatMap((other, index) => (other === owner ? [`${owner}${index}`] : []));
        expect(taken.filter((item) => item.startsWith(owner))).toEqual(own);
      }
      expect(taken).toHaveLength(pushed.length);
      expect(queue.size).toBe(0);
    }),
  );
});

test('a removed item is never returned, and the others keep their order', () => {
  fc.assert(
    fc.property(owners, fc.array(fc.nat({ max: 45 })), (pushed, removed) => {
      const queue = fill(pushed);
      const before = empty(fill(pushed));
      const gone = new Set(before.filter((_, index) => removed.includes(index)));
      for (const item of gone) {
        queue.remove(item.charAt(0), item);
        queue.remove(item.charAt(0), item);
      }
      expect(queue.size).toBe(pushed.length - gone.size);
      for (const owner of ['a', 'b', 'c']) queue.remove(owner, 'unknown');
      const taken = empty(queue);
      for (const owner of ['a', 'b', 'c']) {
        const own = (items: readonly string[]) => items.filter((item) => item.startsWith(owner));
        expect(own(taken)).toEqual(own(before).filter((item) => !gone.has(item)));
      }
    }),
  );
});

test('with items of equal cost, each waiting owner gets one turn between two turns of another', () => {
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

test("one tenant's size never costs another's time: an owner of expensive items waits for its own cost", () => {
  const queue = fill(['a', 'a', 'a', 'b', 'b', 'b', 'b', 'b']);
  expect(empty(queue, { a: 300, b: 100 })).toEqual(['a0', 'b3', 'b4', 'b5', 'a1', 'b6', 'b7', 'a2']);
});

test('a new owner waits for the current turn at most, regardless of the others’ earlier work', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(20_000)), { minLength: 1 }), (turns) => {
      const queue = fill(turns.flatMap(([owner]) => [owner, owner]));
      for (const [, cost] of turns) {
        const taken = queue.take();
        if (taken !== undefined) queue.charge(taken.charAt(0), cost);
      }
      queue.push('c', 'c');
      const next = [queue.take(), queue.take(), queue.take()].indexOf('c');
      // At most one turn of each owner whose turns have cost as little.
      expect(next).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('an owner that was idle saves nothing up', () => {
  const queue = fill(['a', 'a', 'a', 'a']);
  for (const _ of [0, 1]) {
    queue.take();
    queue.charge('a', 1_000);
  }
  queue.push('b', 'b0');
  queue.push('b', 'b1');
  queue.push('b', 'b2');
  expect(empty(queue, { a: 1_000, b: 1_000 })).toEqual(['b0', 'a2', 'b1', 'a3', 'b2']);
});

test('a continued item goes ahead of the other items of its owner only', () => {
  const queue = fill(['a', 'b', 'a']);
  queue.pushFirst('b', 'bb');
  queue.pushFirst('a', 'aa');
  expect(empty(queue)).toEqual(['aa', 'bb', 'a0', 'b1', 'a2']);
});
