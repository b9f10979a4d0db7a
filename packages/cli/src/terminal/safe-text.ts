const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const unsafeInLines = /\r\n|\p{Cc}\[[0-9]+m|[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Ends of lines, tabs, and the colours of `createPainter`. */
const harmless: ReadonlySet<string> = new Set([
  ...['\n', '\r\n', '\t'],
  ...[1, 2, 22, 31, 32, 33, 39].map((style) => `\u001b[${style}m`),
]);

/**
 * Text of elsewhere (names, claims of a stranger's token) as a terminal may have it: control characters, which could
 * move its cursor, and marks that turn the direction of writing are shown by number.
 */
export function safeText(text: string): string {
  return text.replaceAll(unsafe, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** The same of whole lines that may be coloured. What it escapes inside JSON means the same there. */
export function safeLines(text: string): string {
  return text.replaceAll(unsafeInLines, (part) => (harmless.has(part) ? part : safeText(part)));
}
