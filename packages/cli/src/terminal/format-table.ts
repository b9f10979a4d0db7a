import { stripVTControlCharacters } from 'node:util';

export type Row = readonly string[];

export const gap = '  ';

/**
 * Formats columns side by side, each as wide as its widest cell; the last one is ragged. With a maximum width, wraps
 * the last column if it has no styles.
 */
export function formatTable(rows: readonly Row[], maxWidth = Number.POSITIVE_INFINITY): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  const indent = widths.slice(0, -1).reduce((sum, width) => sum + width + gap.length, 0);
  return rows.map((row) => `${wrapLine(formatRow(row, widths), indent, maxWidth)}\n`).join('');
}

function formatRow(row: Row, widths: readonly number[]): string {
  return row
    .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
    .join(gap)
    .trimEnd();
}

/** Breaks a line at spaces and indents the following lines. Does not break a word that is longer than a line. */
export function wrapLine(line: string, indent: number, maxWidth: number): string {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > maxWidth) {
    const space = rest.lastIndexOf(' ', maxWidth);
    const at = space > indent ? space : rest.indexOf(' ', Math.max(indent, maxWidth));
    if (at === -1) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = ' '.repeat(indent) + rest.slice(at).trimStart();
  }
  return [...lines, rest].join('\n');
}

export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** Formats `name  value` lines, indented. */
export function formatFacts(facts: readonly (readonly [string, string | null])[], indent = ''): string {
  const shown = facts.filter((fact): fact is [string, string] => fact[1] !== null);
  return formatTable(shown.map(([name, value]) => [`${indent}${name}`, value]));
}
