import { invisibleClass } from './invisible-characters.ts';

const unsafe = new RegExp(`[${invisibleClass}]`, 'gu');
const unsafeInLines = new RegExp(`\\r\\n|\\p{Cc}\\[[0-9]+m|[${invisibleClass}]`, 'gu');
/** Ends of lines, tabs, and the colours of `createPainter`. */
const harmless: ReadonlySet<string> = new Set([
  ...['\n', '\r\n', '\t'],
  ...[1, 2, 22, 31, 32, 33, 39].map((style) => `\u001b[${style}m`),
]);

/**
 * Cleans text of others (names, claims of a stranger's token) for a terminal: controls, which could move its cursor,
 * marks that change the direction of writing, and characters that cannot be seen are shown by number.
 */
export function safeText(text: string): string {
  return text.replaceAll(unsafe, escapeUnits);
}

/** The same of whole lines that may be coloured. What it escapes inside JSON means the same there. */
export function safeLines(text: string): string {
  return text.replaceAll(unsafeInLines, (part) => (harmless.has(part) ? part : safeText(part)));
}

/** As JSON writes them: a character beyond U+FFFF is two. */
function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
