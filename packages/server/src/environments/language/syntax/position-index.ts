import { measureText } from './measure-text.ts';
import type { Position } from './source-range.ts';

/** Converts positions in a text: offsets to lines, and lines to bytes. */
export interface PositionIndex {
  /** Converts an offset in UTF-16 code units. */
  at(offset: number): Position;
  /** Converts a line and a column, for the end of a node that is computed from its value. */
  atColumn(line: number, column: number): Position;
}

/** A last line without a line break has no bytes (as in the reference implementation): its byte is 0. */
export function indexPositions(text: string): PositionIndex {
  const starts = lineStarts(text);
  const bytes = byteStarts(text, starts);
  const ascii = bytes.at(-1) === starts.at(-1) && isAscii(text);
  const measures = new Map<number, LineMeasure>();
  const measureOf = (line: number): LineMeasure => {
    const known = measures.get(line);
    if (known !== undefined) return known;
    const measure = measureLine(text.slice(starts[line - 1], starts[line]));
    measures.set(line, measure);
    return measure;
  };
  const byteAt = (line: number, column: number) => {
    const start = starts[line - 1];
    const next = starts[line];
    if (start === undefined || next === undefined) return 0;
    if (ascii) return (bytes[line - 1] ?? 0) + column - 1;
    const { bytesBefore } = measureOf(line);
    return (bytes[line - 1] ?? 0) + (bytesBefore[Math.min(column - 1, bytesBefore.length - 1)] ?? 0);
  };
  const atColumn = (line: number, column: number) => ({ line, column, byte: byteAt(line, column) });
  return {
    atColumn,
    at(offset) {
      const line = lineOf(starts, offset);
      const start = starts[line - 1] ?? 0;
      const column = (ascii ? offset - start : (measureOf(line).columns[offset - start] ?? 0)) + 1;
      return atColumn(line, column);
    },
  };
}

interface LineMeasure {
  /** Code points before each offset. */
  readonly columns: Uint32Array;
  /** Bytes before each code point, and before the line's end. */
  readonly bytesBefore: readonly number[];
}

function measureLine(line: string): LineMeasure {
  const { columns, bytes } = measureText(line);
  const bytesBefore: number[] = [];
  for (const [offset, column] of columns.entries()) bytesBefore[column] = bytes[offset] ?? 0;
  return { columns, bytesBefore };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function byteStarts(text: string, starts: readonly number[]): number[] {
  let byte = 0;
  return starts.map((start, index) => {
    if (index > 0) byte += utf8Length(text.slice(starts[index - 1], start));
    return byte;
  });
}

/** Returns the 1-based line that contains the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

function isAscii(text: string): boolean {
  return utf8Length(text) === text.length;
}

function utf8Length(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
