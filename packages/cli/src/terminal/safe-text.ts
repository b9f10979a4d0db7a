import { invisibleClass } from './invisible-characters.ts';

const unsafe = new RegExp(`[${invisibleClass}]`, 'gu');
const unsafeInLines = new RegExp(`\\r\\n|\\p{Cc}\\[[0-9]+m|[${invisibleClass}]`, 'gu');
/** Line ends, tabs, and the colours of `createPainter`. */
const harmless: ReadonlySet<string> = new Set([
  ...['\n', '\r\n', '\t'],
  ...[1, 2, 22, 31, 32, 33, 39].map((style) => `\u001b[${style}m`),
]);

/**
 * Escapes untrusted text (names, claims) for a terminal. Shows the following by number: controls, which could move the
 * cursor, characters that change the direction of writing, and invisible characters.
 */
export function safeText(text: string): string {
  return text.replaceAll(unsafe, escapeUnits);
}

/** Escapes whole lines, which may be coloured. An escape inside JSON keeps its meaning. */
export function safeLines(text: string): string {
  return text.replaceAll(unsafeInLines, (part) => (harmless.has(part) ? part : safeText(part)));
}

/** Escapes like JSON: a character beyond U+FFFF becomes two units. */
function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}

/**
 * Escapes what a GitHub runner reads as a workflow command: `::` at the start of a line, even after spaces and colours,
 * and `##[` anywhere.
 */
export function withoutWorkflowCommands(text: string): string {
  return text
    .replaceAll(/^((?:[^\S\n]|\p{Cc}\[[0-9]+m)*):(?=:)/gmu, '$1\\u003a')
    .replaceAll('##[', '#\\u0023[');
}
