import { describe, expect, test } from 'vitest';
import { createLastUses } from './last-uses.ts';

function notedUses() {
  const written: [string, number][][] = [];
  const clock = { at: 1_000, now: () => clock.at };
  const state = { fails: false };
  const uses = createLastUses(clock, async (usedAt) => {
    if (state.fails) throw new Error('the database is unavailable');
    written.push([...usedAt]);
  });
  return { written, clock, state, uses };
}

describe('last uses', () => {
  test('a flush without recorded uses writes nothing', async () => {
    const { written, uses } = notedUses();
    await uses.flush();
    expect(written).toEqual([]);
  });

  test('the last of several uses is written, once', async () => {
    const { written, clock, uses } = notedUses();
    uses.note('acme', 'a');
    clock.at = 2_000;
    uses.note('acme', 'b');
    clock.at = 3_000;
    uses.note('acme', 'a');
    await uses.flush();
    await uses.flush();
    expect(written).toEqual([
      [
        ['b', 2_000],
        ['a', 3_000],
      ],
    ]);
  });

  test('a use that could not be written is written with the next flush, unless a later use replaces it', async () => {
    const { written, clock, state, uses } = notedUses();
    uses.note('acme', 'a');
    uses.note('acme', 'b');
    state.fails = true;
    const flushing = uses.flush();
    clock.at = 2_000;
    uses.note('acme', 'a');
    await expect(flushing).rejects.toThrow('the database is unavailable');
    state.fails = false;
    await uses.flush();
    expect(written).toEqual([
      [
        ['a', 2_000],
        ['b', 1_000],
      ],
    ]);
  });

  test('a flood of ids is limited, and evicts only ids of its own owner', async () => {
    const { written, clock, uses } = notedUses();
    uses.note('small', 'id');
    for (let index = 0; index < 20_000; index += 1) uses.note('large', `id-${index}`);
    clock.at = 2_000;
    uses.note('large', 'id-0');
    await uses.flush();
    expect(written[0]).toHaveLength(10_000);
    expect(new Map(written[0]).get('id')).toBe(1_000);
    expect(written[0]?.at(-1)).toEqual(['id-0', 2_000]);
  });
});
