import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DiffHunk, diffTexts } from './diff-texts.ts';

/** Applies a comparison as `patch` does. */
function apply(from: readonly string[], hunks: readonly DiffHunk[]): string[] {
  const result: string[] = [];
  let at = 0;
  for (const { from: place, to, lines } of hunks) {
    const start = place.count === 0 ? place.start : place.start - 1;
    result.push(...from.slice(at, start));
    expect(result).toHaveLength(to.count === 0 ? to.start : to.start - 1);
    const before = lines.filter(({ kind }) => kind !== 'added').map(({ text }) => text);
    const after = lines.filter(({ kind }) => kind !== 'removed').map(({ text }) => text);
    expect(from.slice(start, start + place.count)).toEqual(before);
    expect(after).toHaveLength(to.count);
    result.push(...after);
    at = start + place.count;
  }
  return [...result, ...from.slice(at)];
}

const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', ' d'), { maxLength: 40 });
const join = (each: readonly string[]) => each.map((line) => `${line}\n`).join('');

test('the hunks turn one text into the other', () => {
  fc.assert(
    fc.property(lines, lines, (from, to) => {
      expect(apply(from, diffTexts(join(from), join(to)))).toEqual(to);
    }),
    { numRuns: 500 },
  );
});

test('equal texts have no differences', () => {
  fc.assert(
    fc.property(lines, (same) => {
      expect(diffTexts(join(same), join(same))).toEqual([]);
    }),
  );
});

test('a change has three lines of context before and after it', () => {
  const from = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
  const [hunk, ...others] = diffTexts(join(from), join(from.with(9, 'other')));
  expect(others).toEqual([]);
  expect(hunk).toMatchObject({ from: { start: 7, count: 7 }, to: { start: 7, count: 7 } });
  expect(hunk?.lines.filter(({ kind }) => kind !== 'same')).toEqual([
    { kind: 'removed', text: 'line 10' },
    { kind: 'added', text: 'other' },
  ]);
});

test('texts with many different lines are compared', () => {
  const from = Array.from({ length: 20_000 }, (_, index) => `from ${index}`);
  const to = Array.from({ length: 20_000 }, (_, index) => `to ${index}`);
  expect(apply(from, diffTexts(join(from), join(to)))).toEqual(to);
});
