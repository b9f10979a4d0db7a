import type { Painter } from '../../../terminal/painter.ts';
import { safeText } from '../../../terminal/safe-text.ts';
import type { DiffHunk } from './diff-texts.ts';

/** Formats a unified diff with a header that names both sides. */
export function formatDiff(
  hunks: readonly DiffHunk[],
  { from, to, paint }: { readonly from: string; readonly to: string; readonly paint: Painter },
): string {
  const marks = { same: ' ', removed: '-', added: '+' } as const;
  const paints = { same: (text: string) => text, removed: paint.bad, added: paint.good };
  const lines = hunks.flatMap((hunk) => [
    paint.faint(`@@ -${hunk.from.start},${hunk.from.count} +${hunk.to.start},${hunk.to.count} @@`),
    ...hunk.lines.map(({ kind, text }) => paints[kind](marks[kind] + showTabs(text))),
  ]);
  return [paint.strong(`--- ${from}`), paint.strong(`+++ ${to}`), ...lines]
    .map((line) => `${line}\n`)
    .join('');
}

function showTabs(text: string): string {
  return text.split('\t').map(safeText).join('\t');
}
