import type { EnvironmentDiagnostic } from '@symbolon/sdk';
import type { Painter } from '../terminal/painter.ts';
import { safeText } from '../terminal/safe-text.ts';
import type { TextRange } from './document/secrets/find-written-secrets.ts';

/** A document that diagnostics may point into. */
export interface ShownDocument {
  readonly text: string;
  readonly secrets: readonly TextRange[];
}

export interface DiagnosticsView {
  /** Finds a document by the name that ranges use; null when its text is not available. */
  readonly findDocument: (environment: string) => ShownDocument | null;
  readonly paint: Painter;
}

type Range = NonNullable<EnvironmentDiagnostic['range']>;

const maxLineLength = 100;

/** Formats each diagnostic with its source line and a mark below the position. Hides secrets in the line. */
export function formatDiagnostics(
  diagnostics: readonly EnvironmentDiagnostic[],
  view: DiagnosticsView,
): string {
  return diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, view)).join('');
}

function formatDiagnostic(
  { severity, summary, detail, path, range }: EnvironmentDiagnostic,
  { findDocument, paint }: DiagnosticsView,
): string {
  const label = severity === 'error' ? paint.bad('error') : paint.caution('warning');
  const place = range === null || range.begin.line < 1 ? null : range;
  const where = [
    place === null ? '' : `${place.environment ?? '<yaml>'}:${place.begin.line}:${place.begin.column}`,
    path ?? '',
  ].filter(Boolean);
  const lines = [
    `${label}: ${safeText(summary)}`,
    ...(where.length === 0 ? [] : [`  ${paint.faint(`at ${safeText(where.join(', '))}`)}`]),
    ...(place === null ? [] : formatPlace(place, findDocument(place.environment ?? '<yaml>'), paint)),
    ...(detail === null ? [] : [`  ${safeText(detail)}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function formatPlace({ begin, end }: Range, document: ShownDocument | null, paint: Painter): string[] {
  const line = document && findLine(document.text, begin.line);
  if (!document || !line) return [];
  const placeOf = (position: Range['begin']) => indexInLine(document.text, line, position);
  const last = end.line === begin.line ? placeOf(end) : Number.POSITIVE_INFINITY;
  const { text, marks } = layOut(line, document.secrets, { from: placeOf(begin), to: last });
  const number = String(begin.line);
  const margin = ' '.repeat(number.length);
  return [
    `  ${paint.faint(`${number} |`)} ${text}`,
    `  ${paint.faint(`${margin} |`)} ${paint.strong(marks)}`,
  ];
}

/**
 * Finds the code point at a position. Beyond ASCII it relies on the byte offset, because servers may count columns in
 * other units.
 */
function indexInLine(text: string, { content, start }: Line, { column, byte }: Range['begin']): number {
  const line = Buffer.from(content);
  const offset = byte - Buffer.byteLength(text.slice(0, start));
  if (line.length === content.length || offset <= 0 || offset > line.length) return column - 1;
  return [...line.subarray(0, offset).toString()].length;
}

interface Line {
  readonly content: string;
  /** The offset in the text, in UTF-16 code units. */
  readonly start: number;
}

function findLine(text: string, number: number): Line | null {
  let start = 0;
  for (let line = 1; line < number; line += 1) {
    const next = text.indexOf('\n', start);
    if (next === -1) return null;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return { content: text.slice(start, end === -1 ? text.length : end).replace(/\r$/, ''), start };
}

/** Returns the line as shown, with marks below its code points from `from` to `to`. */
function layOut(
  { content, start }: Line,
  secrets: readonly TextRange[],
  { from, to }: { readonly from: number; readonly to: number },
): { readonly text: string; readonly marks: string } {
  const cells: { readonly shown: string; readonly isMarked: boolean }[] = [];
  let offset = start;
  let wasSecret = false;
  for (const [index, character] of [...content].entries()) {
    const isMarked = index >= from && index < to;
    const isSecret = secrets.some((range) => range.start <= offset && offset < range.end);
    const shown = isSecret ? (wasSecret ? '' : '[secret]') : showCharacter(character);
    cells.push({ shown, isMarked });
    wasSecret = isSecret;
    offset += character.length;
  }
  const text = cells.map(({ shown }) => shown).join('');
  const marks = cells.map(({ shown, isMarked }) => (isMarked ? '^' : ' ').repeat(shown.length)).join('');
  const column = marks.indexOf('^');
  // A position after the end, or an empty range, gets one mark.
  if (column === -1)
    return cut(
      text,
      `${' '.repeat(
        cells
          .slice(0, from)
          .map((cell) => cell.shown)
          .join('').length,
      )}^`,
    );
  return cut(text, marks.trimEnd());
}

function showCharacter(character: string): string {
  return character === '\t' ? '  ' : safeText(character);
}

/** Cuts a long line to the part around the first mark. */
function cut(text: string, marks: string): { readonly text: string; readonly marks: string } {
  if (text.length <= maxLineLength) return { text, marks };
  const from = Math.max(0, Math.min(marks.indexOf('^') - maxLineLength / 2, text.length - maxLineLength));
  const before = from === 0 ? '' : '…';
  const after = from + maxLineLength < text.length ? '…' : '';
  return {
    text: before + text.slice(from, from + maxLineLength) + after,
    marks: (before && ' ') + marks.slice(from, from + maxLineLength),
  };
}
