import { describe, expect, test } from 'vitest';
import { createLastUses } from './last-uses.ts';

function notedUses() {
  const written: [string, number][][] = [];
  const clock = { at: 1_000, now: () => clock.at };
  const state = { fails: false };
  const uses = createLastUses(clock, async (usedAt) => {
    if (state.fails) throw new Error('the database is away');
    written.push([...usedAt]);
  });
  return { written, clock, state, uses };
}

describe('last uses', () => {
  test('nothing noted writes nothing', async () => {
    const { written, uses } = notedUses();
    await uses.flush();
    expect(written).toEqual([]);
  });

  test('the last of several uses is written, once', async () => {
    const { written, clock, uses } = notedUses();
    uses.note('a');
    clock.at = 2_000;
    uses.note('b');
    clock.at = 3_000;
    uses.note('a');
    await uses.flush();
    await uses.flush();
    expect(written).toEqual([
      [
        ['a', 3_000],
        ['b', 2_000],
      ],
    ]);
  });

  test('what could not be written is written next time, unless it was used again', async () => {
    const { written, clock, state, uses } = notedUses();
    uses.note('a');
    uses.note('b');
    state.fails = true;
    const flushing = uses.flush();
    clock.at = 2_000;
    uses.note('a');
    await expect(flushing).rejects.toThrow('the database is away');
    state.fails = false;
    await uses.flush();
    expect(written).toEqual([
      [
        ['a', 2_000],
        ['b', 1_000],
      ],
    ]);
  });

  test('a flood of ids is not remembered without end, and those that are known are kept up to date', async () => {
    const { written, clock, uses } = notedUses();
    for (let index = 0; index < 20_000; index += 1) uses.note(`id-${index}`);
    clock.at = 2_000;
    uses.note('id-0');
    await uses.flush();
    expect(written[0]?.length).toBe(10_000);
    expect(written[0]?.[0]).toEqual(['id-0', 2_000]);
  });
});
