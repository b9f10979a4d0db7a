/** Formats a text as a string literal of the Common Expression Language (CEL specification, Lexis). */
export function quoteCel(text: string): string {
  const escaped = text.replace(/[\\']|\p{Cc}/gu, (found) =>
    found === '\\' || found === "'"
      ? `\\${found}`
      : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `'${escaped}'`;
}

/** Formats an RE2 expression for a text in which each `*` matches one name, but not `<yaml>`. */
export function formatRe2(pattern: string): string {
  const literals = pattern.split('*').map((literal) => literal.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return `^${literals.join('[^:/<]+')}$`;
}
