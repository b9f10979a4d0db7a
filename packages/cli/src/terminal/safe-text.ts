/**
 * Text of elsewhere (names, claims of a stranger's token) as a terminal may have it: control characters, which could
 * move its cursor, and marks that turn the direction of writing are shown by number.
 */
export function safeText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
