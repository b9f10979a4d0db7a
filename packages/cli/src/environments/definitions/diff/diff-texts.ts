import { diff } from 'node:util';

/** One line of a comparison. */
interface ComparedLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

export interface DiffHunk {
  /** The first line, counted from 1, and the number of lines. A range without lines starts at the line before it. */
  readonly from: { readonly start: number; readonly count: number };
  readonly to: { readonly start: number; readonly count: number };
  readonly lines: readonly ComparedLine[];
}

const contextLines = 3;
/** Beyond this size, the minimal difference takes too much memory: everything between the equal ends then differs. */
const maxComparedLines = 8_000;

/** Returns the differences between two texts, line by line with context; empty when they are equal. */
export function diffTexts(from: string, to: string): readonly DiffHunk[] {
  return groupHunks(compareLines(linesOf(from), linesOf(to)));
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function compareLines(from: readonly string[], to: readonly string[]): readonly ComparedLine[] {
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start += 1;
  let end = 0;
  const shorter = Math.min(from.length, to.length) - start;
  while (end < shorter && from.at(-1 - end) === to.at(-1 - end)) end += 1;
  const same = (lines: readonly string[]) => lines.map((text) => ({ kind: 'same', text }) as const);
  return [
    ...same(from.slice(0, start)),
    ...compareMiddles(from.slice(start, from.length - end), to.slice(start, to.length - end)),
    ...same(from.slice(from.length - end)),
  ];
}

function compareMiddles(from: readonly string[], to: readonly string[]): readonly ComparedLine[] {
  if (from.length + to.length > maxComparedLines || from.length === 0 || to.length === 0) {
    const removed = from.map((text) => ({ kind: 'removed', text }) as const);
    return [...removed, ...to.map((text) => ({ kind: 'added', text }) as const)];
  }
  // 1 marks a line that only the first text has, -1 one that only the second has.
  return diff([...from], [...to]).map(([side, text]) => ({
    kind: side === 0 ? 'same' : side === 1 ? 'removed' : 'added',
    text,
  }));
}

function groupHunks(lines: readonly ComparedLine[]): readonly DiffHunk[] {
  const changed = lines.flatMap(({ kind }, index) => (kind === 'same' ? [] : [index]));
  const stretches: { start: number; end: number }[] = [];
  for (const index of changed) {
    const last = stretches.at(-1);
    const start = Math.max(0, index - contextLines);
    const end = Math.min(lines.length, index + 1 + contextLines);
    if (last && start <= last.end) last.end = end;
    else stretches.push({ start, end });
  }
  return stretches.map(({ start, end }) => {
    const before = lines.slice(0, start);
    const shown = lines.slice(start, end);
    return {
      from: placeOf(before, shown, 'added'),
      to: placeOf(before, shown, 'removed'),
      lines: shown,
    };
  });
}

/** Counts lines as unified diffs do: a range without lines starts at the line before it. */
function placeOf(
  before: readonly ComparedLine[],
  shown: readonly ComparedLine[],
  absent: ComparedLine['kind'],
): DiffHunk['from'] {
  const count = shown.filter(({ kind }) => kind !== absent).length;
  const passed = before.filter(({ kind }) => kind !== absent).length;
  return { start: count === 0 ? passed : passed + 1, count };
}
