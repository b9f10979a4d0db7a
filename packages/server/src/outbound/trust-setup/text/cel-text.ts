/** A string literal of the Common Expression Language that is this text (CEL specification, Lexis). */
export function quoteCel(text: string): string {
  const escaped = text.replace(/[\\']|\p{Cc}/gu, (found) =>
    found === '\\' || found === "'"
      ? `\\${found}`
      : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `'${escaped}'`;
}

/** A regular expression of RE2 for a text in which each `*` stands for one name; `<yaml>` is nobody's name. */
export function formatRe2(pattern: string): string {
  const literals = pattern.split('*').map((literal) => literal.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return `^${literals.join('[^:/<]+')}$`;
}
