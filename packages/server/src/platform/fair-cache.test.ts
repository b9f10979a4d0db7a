import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFairCache } from './fair-cache.ts';

const keysOf = (cache: ReturnType<typeof createFairCache<number>>, ownerId: string) =>
  [...cache.entries()].filter((entry) => entry.ownerId === ownerId).map(({ key }) => key);

describe('a fair cache', () => {
  test('no shared state that one tenant can poison: an owner that fills it evicts its own entries only', () => {
    const cache = createFairCache<number>({ maxSize: 10 });
    for (let index = 0; index < 3; index += 1) cache.set('small', `s${index}`, index);
    for (let index = 0; index < 1_000; index += 1) cache.set('large', `l${index}`, index);
    expect(keysOf(cache, 'small')).toEqual(['s0', 's1', 's2']);
    expect(keysOf(cache, 'large')).toHaveLength(7);
    expect(cache.get('large', 'l999')).toBe(999);
  });

  test('an owner gets its share of a cache that another has filled', () => {
    const cache = createFairCache<number>({ maxSize: 10 });
    for (let index = 0; index < 1_000; index += 1) cache.set('large', `l${index}`, index);
    for (let index = 0; index < 5; index += 1) cache.set('small', `s${index}`, index);
    expect(keysOf(cache, 'small')).toHaveLength(5);
    expect(keysOf(cache, 'large')).toHaveLength(5);
  });

  test('the least recently used entry of an owner is evicted first', () => {
    const cache = createFairCache<number>({ maxSize: 2 });
    cache.set('a', 'x', 1);
    cache.set('a', 'y', 2);
    cache.get('a', 'x');
    cache.set('a', 'z', 3);
    expect(keysOf(cache, 'a')).toEqual(['x', 'z']);
  });

  test('a value larger than the cache is not stored, and removes its previous value', () => {
    const cache = createFairCache<number>({ maxSize: 10, sizeOf: (value) => value });
    cache.set('a', 'x', 4);
    cache.set('b', 'y', 5);
    cache.set('b', 'y', 11);
    expect([...cache.entries()]).toEqual([{ ownerId: 'a', key: 'x', value: 4 }]);
  });

  test('a deleted entry is removed for its owner only', () => {
    const cache = createFairCache<number>({ maxSize: 10 });
    cache.set('a', 'x', 1);
    cache.set('b', 'x', 2);
    cache.delete('a', 'x');
    expect([cache.get('a', 'x'), cache.get('b', 'x')]).toEqual([undefined, 2]);
  });

  test('the limit applies to any entries, and an owner within an equal share loses nothing', () => {
    const step = fc.record({
      ownerId: fc.constantFrom('a', 'b', 'c', 'd'),
      key: fc.integer({ min: 0, max: 40 }),
      size: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const cache = createFairCache<number>({ maxSize: 40, sizeOf: (value) => value });
        const stored = new Map<string, Map<string, number>>();
        for (const { ownerId, key, size } of steps) {
          cache.set(ownerId, `${key}`, size);
          const own = stored.get(ownerId) ?? new Map<string, number>();
          stored.set(ownerId, own.set(`${key}`, size));
        }
        const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
        expect(sum([...cache.entries()].map(({ value }) => value))).toBeLessThanOrEqual(40);
        const most = new Map([...stored].map(([ownerId, own]) => [ownerId, 3 * own.size]));
        for (const [ownerId, own] of stored) {
          if ((most.get(ownerId) ?? 0) > 40 / 4) continue;
          for (const [key, size] of own) expect(cache.get(ownerId, key)).toBe(size);
        }
      }),
    );
  });

  test('for any entries, the owner that loses one has the largest share, as in a cache that searches each time', () => {
    const step = fc.record({
      ownerId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      key: fc.integer({ min: 0, max: 20 }),
      deleted: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const cache = createFairCache<number>({ maxSize: 12 });
        for (const { ownerId, key, deleted } of steps) {
          const before = sharesOf(cache);
          if (deleted) cache.delete(ownerId, `${key}`);
          else cache.set(ownerId, `${key}`, key);
          const after = sharesOf(cache);
          for (const [id, share] of before) {
            if (id === ownerId || (after.get(id) ?? 0) === share) continue;
            expect(share).toBe(Math.max(...before.values()));
            expect(share).toBeGreaterThanOrEqual((before.get(ownerId) ?? 0) + 1);
          }
        }
      }),
    );
  });

  test('owners with one entry each lose their entries in the order in which they stored them', () => {
    const cache = createFairCache<number>({ maxSize: 1_000 });
    for (let index = 0; index < 1_000; index += 1) cache.set(`owner ${index}`, 'key', index);
    for (let index = 1_000; index < 1_500; index += 1) cache.set(`owner ${index}`, 'key', index);
    expect([...cache.entries()].map(({ value }) => value)).toEqual(
      Array.from({ length: 1_000 }, (_, index) => index + 500),
    );
  });
});

function sharesOf(cache: ReturnType<typeof createFairCache<number>>): Map<string, number> {
  const shares = new Map<string, number>();
  for (const { ownerId } of cache.entries()) shares.set(ownerId, (shares.get(ownerId) ?? 0) + 1);
  return shares;
}
