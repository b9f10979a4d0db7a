import { stripVTControlCharacters } from 'node:util';

export type Row = readonly string[];

const gap = '  ';

/** Columns side by side, each as wide as its widest cell; the last one is left ragged. */
export function formatTable(rows: readonly Row[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  return rows.map((row) => `${formatRow(row, widths)}\n`).join('');
}

function formatRow(row: Row, widths: readonly number[]): string {
  return row
    .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
    .join(gap)
    .trimEnd();
}

function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** `name  value` lines, indented. */
export function formatFacts(facts: readonly (readonly [string, string | null])[], indent = ''): string {
  const shown = facts.filter((fact): fact is [string, string] => fact[1] !== null);
  return formatTable(shown.map(([name, value]) => [`${indent}${name}`, value]));
}
