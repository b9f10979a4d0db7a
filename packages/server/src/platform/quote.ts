const maxCharacters = 64;

/**
 * Quotes untrusted text for a message, in single quotes, truncated to 64 characters. Only the characters that RFC 6749
 * §5.2 allows in an `error_description` stay (printable ASCII except the double quotation mark and the backslash). Any
 * other character is shown as its code point, so that the text can neither imitate the message nor control a terminal.
 */
export function quote(text: string): string {
  const shown = text.length > maxCharacters ? `${text.slice(0, maxCharacters)}...` : text;
  return `'${shown.replace(/[^ !#-&(-[\]-~]/gu, showCodePoint)}'`;
}

function showCodePoint(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return `<U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}>`;
}
