const LONGEST_SHOWN = 64;

/**
 * Foreign text within a message, in single quotes, cut at 64 characters. Only characters that RFC 6749 §5.2 allows in
 * an `error_description` come through (printable ASCII but the double quotation mark and the backslash); any other is
 * shown by its code point, so that nothing in it can pass for the message or steer a terminal.
 */
export function quote(text: string): string {
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
  return `'${shown.replace(/[^ !#-&(-[\]-~]/gu, showCodePoint)}'`;
}

function showCodePoint(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return `<U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}>`;
}
