import { findHiddenInLines, hideRanges } from '../../document/secrets/hide-plain-secrets.ts';
import type { DiffHunk } from './diff-texts.ts';

/**
 * Hides what was probably meant to be secret in the lines of a comparison. Lines are hidden after the comparison, so
 * that a changed secret is a difference. A common line hides what either document hides.
 */
export function hideSecretsInDiff(
  hunks: readonly DiffHunk[],
  texts: { readonly from: string; readonly to: string },
): readonly DiffHunk[] {
  const hidden = { from: findHiddenInLines(texts.from), to: findHiddenInLines(texts.to) };
  return hunks.map((hunk) => {
    const at = { from: firstIndex(hunk.from), to: firstIndex(hunk.to) };
    const lines = hunk.lines.map(({ kind, text }) => {
      const ranges = [
        ...(kind === 'added' ? [] : (hidden.from[at.from] ?? [])),
        ...(kind === 'removed' ? [] : (hidden.to[at.to] ?? [])),
      ];
      if (kind !== 'added') at.from += 1;
      if (kind !== 'removed') at.to += 1;
      return { kind, text: hideRanges(text, ranges) };
    });
    return { ...hunk, lines };
  });
}

/** A range without lines starts at the line before it. */
function firstIndex({ start, count }: DiffHunk['from']): number {
  return count === 0 ? start : start - 1;
}
