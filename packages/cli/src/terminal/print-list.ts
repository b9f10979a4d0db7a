import { type Cell, type Column, formatList } from './format-list.ts';
import type { Output } from './output.ts';

/** Prints a list as a table, and points to `--wide` if something is missing from it. */
export function printList(
  out: Output,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { wide }: { readonly wide: boolean },
): void {
  const { text, isShortened } = formatList(columns, rows, { paint: out.paint, isWide: wide });
  out.printLines(text);
  if (isShortened && out.live)
    out.note(out.paintNote.faint('Use --wide to show all columns and full values.'));
}
