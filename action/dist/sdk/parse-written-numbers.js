// Generated from packages/sdk/src/parse-written-numbers.ts by tools/generate/build-action.ts; npm run generate updates it.

/** A string of a valid JSON text, with the colon if it is the name of a member; or a number. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|-?\d[\d.eE+-]*/g;

/**
 * Parses a JSON text and replaces each number with the result of `create` for its text. Does not use a reviver's
 * `source`, which runtimes omit for some numbers or for all. Throws a SyntaxError, also when the text is nested too
 * deeply. The server, which the SDK does not import, has such a parser too (`exact-json.ts`); both pass the cases of
 * `packages/server/test/contract/written-numbers.test.ts`.
 */
export function parseWrittenNumbers(json, create) {
  // Throws a SyntaxError that refers to the original text.
  JSON.parse(json);
  const marked = json.replaceAll(token, (part, colon) => {
    if (colon !== undefined) return part;
    return part.startsWith('"') ? `"s${part.slice(1)}` : `"n${part}"`;
  });
  try {
    return JSON.parse(marked, (_key, value) => {
      if (typeof value !== 'string') return value;
      return value.startsWith('n') ? create(value.slice(1)) : value.slice(1);
    });
  } catch (cause) {
    // The runtime visits values recursively.
    if (cause instanceof RangeError) throw new SyntaxError('nested too deeply', { cause });
    throw cause;
  }
}
