import { stripVTControlCharacters } from 'node:util';

/** A quoted command is not broken, so that it can be copied; other words end at spaces. */
const words = /"symbolon [^"]*"\S*|\S+/g;
/** A line of a document, or the mark below it, in a report of diagnostics. */
const sourceLine = /^\s*\d* \|/;

/**
 * Breaks lines that are wider than a terminal at spaces. Indents the rest like the text before it: after the arrow of a
 * hint, or in the last column of a table. Does not break a word that is wider than the terminal.
 */
export function wrapText(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (widthOfText(line) > width && !sourceLine.test(line) ? wrapOne(line, width) : line))
    .join('\n');
}

function wrapOne(line: string, width: number): string {
  const indent = indentOf(line, width);
  const lines: string[] = [];
  let current = '';
  let end = 0;
  for (const { 0: word, index } of line.matchAll(words)) {
    const next = current + (current === ' '.repeat(indent) ? '' : line.slice(end, index)) + word;
    end = index + word.length;
    if (widthOfText(next) > width && widthOfText(current) > indent) {
      lines.push(current);
      current = ' '.repeat(indent) + word;
    } else {
      current = next;
    }
  }
  return [...lines, current].join('\n');
}

/** Returns the position where the text of a line begins, if at least half of the width remains for it. */
function indentOf(line: string, width: number): number {
  const shown = stripVTControlCharacters(line);
  const starts = [...shown.matchAll(/^ *(?:[→✓✗+-] )?| {2,}(?:→ )?/gu)].map(
    ({ 0: space, index }) => index + space.length,
  );
  return Math.max(0, ...starts.filter((start) => start <= width / 2));
}

function widthOfText(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
