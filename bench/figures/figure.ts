/** One measured number and its target. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Null if the figure has no target. */
  readonly target: { readonly minimum: number } | { readonly maximum: number } | null;
  /** The method of measurement, or the spread. */
  readonly note: string;
}

export function isMet({ value, target }: Figure): boolean {
  if (target === null) return true;
  return 'minimum' in target ? value >= target.minimum : value <= target.maximum;
}

/** Formats figures as lines of aligned columns and marks those below their target. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'measured', 'asked', '', 'how'],
    ...figures.map((figure) => [
      figure.name,
      `${formatNumber(figure.value)} ${figure.unit}`.trim(),
      formatTarget(figure),
      figure.target === null ? '' : isMet(figure) ? 'met' : 'SHORT',
      figure.note,
    ]),
  ];
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  const isNumeric = (column: number) => column === 1 || column === 2;
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell[isNumeric(column) ? 'padStart' : 'padEnd'](widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function formatTarget({ target, unit }: Figure): string {
  if (target === null) return '';
  return 'minimum' in target
    ? `>= ${formatNumber(target.minimum)} ${unit}`.trim()
    : `<= ${formatNumber(target.maximum)} ${unit}`.trim();
}

function formatNumber(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Returns the middle value; for an even number of values, the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function formatRange(values: readonly number[], unit = ''): string {
  return `${formatNumber(Math.min(...values))} to ${formatNumber(Math.max(...values))}${unit}`;
}
