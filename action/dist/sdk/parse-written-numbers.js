// Generated from packages/sdk/src/parse-written-numbers.ts by tools/generate/build-action.ts; npm run generate updates it.

/** A string or a number of a valid JSON text. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * Parses a JSON text and replaces numbers by what `create` makes of their texts. Does not depend on a reviver: runtimes leave
 * out the source of some numbers, or of all. Throws a SyntaxError.
 */
export function parseWrittenNumbers(json, create) {
  // Reports the faults of the text itself.
  JSON.parse(json);
  // Strings contain a NUL only as this escape (RFC 8259 §7), so none of them begins with so many.
  const length = json.split('\\u0000').length;
  const mark = '\\u0000'.repeat(length);
  const marked = json.replaceAll(token, (part) => (part.startsWith('"') ? part : `"${mark}${part}"`));
  const written = '\0'.repeat(length);
  return JSON.parse(marked, (_key, value) =>
    typeof value === 'string' && value.startsWith(written) ? create(value.slice(length)) : value,
  );
}
