import { formatTable, gap, widthOf } from './format-table.ts';
import type { Paint, Painter } from './painter.ts';

/** The maximum width of a list that is not wide. */
const maxWidth = 80;

export interface Column {
  readonly title: string;
  /** Shown only in a wide list. */
  readonly isWide?: true;
  /** The width to which long values may be shortened; without it, values are never shortened. */
  readonly minWidth?: number;
}

/** A value without styles, and the style to apply. */
export type Cell = string | { readonly text: string; readonly paint: Paint };

export interface FormattedList {
  readonly text: string;
  /** True if a column or a part of a value is missing. */
  readonly isShortened: boolean;
}

/**
 * Formats a list as a table of at most 80 characters per line; a wide table has every column and unshortened values.
 */
export function formatList(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { paint, isWide }: { readonly paint: Painter; readonly isWide: boolean },
): FormattedList {
  const shown = columns.flatMap((column, index) => (isWide || !column.isWide ? [{ column, index }] : []));
  const cells = rows.map((row) => shown.map(({ index }) => row[index] ?? ''));
  const natural = shown.map(({ column }, index) =>
    Math.max(column.title.length, ...cells.map((row) => widthOf(textOf(row[index] ?? '')))),
  );
  const widths = isWide
    ? natural
    : fitWidths(
        natural,
        shown.map(({ column }) => column),
      );
  const table = cells.map((row) => row.map((cell, index) => formatCell(cell, widths[index] ?? 0)));
  return {
    text: formatTable([shown.map(({ column }) => paint.strong(column.title)), ...table]),
    isShortened:
      shown.length < columns.length || widths.some((width, index) => width < (natural[index] ?? 0)),
  };
}

/** Narrows the widest shortenable columns, one character at a time. */
function fitWidths(natural: readonly number[], columns: readonly Column[]): readonly number[] {
  const widths = natural.map((width, index) =>
    columns[index]?.minWidth === undefined ? width : Math.min(width, maxWidth),
  );
  let excess = widths.reduce((sum, width) => sum + width, (widths.length - 1) * gap.length) - maxWidth;
  for (; excess > 0; excess -= 1) {
    const slack = widths.map((width, index) => (width > (columns[index]?.minWidth ?? width) ? width : 0));
    const widest = slack.indexOf(Math.max(...slack));
    if ((slack[widest] ?? 0) === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function formatCell(cell: Cell, width: number): string {
  const characters = [...textOf(cell)];
  const text =
    characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : characters.join('');
  return typeof cell === 'string' ? text : cell.paint(text);
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}
