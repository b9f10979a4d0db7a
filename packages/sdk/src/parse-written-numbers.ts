/** A string of a valid JSON text, with the colon if it is the name of a member; or a number. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|-?\d[\d.eE+-]*/g;

/**
 * Parses a JSON text and replaces each number with the result of `create` for its text. Does not use a reviver's
 * `source`, which some runtimes omit. Throws a SyntaxError for text that is invalid or nested too deeply. The error names
 * the place of the fault, if it is known, but no part of the text, which may be secret. The server, which the SDK does not
 * import, has a similar parser (`exact-json.ts`). Both pass the cases of
 * `packages/server/test/contract/written-numbers.test.ts`.
 */
export function parseWrittenNumbers(json: string, create: (text: string) => unknown): unknown {
  refuseInvalid(json);
  const marked = json.replaceAll(token, (part: string, colon: string | undefined) => {
    if (colon !== undefined) return part;
    return part.startsWith('"') ? `"s${part.slice(1)}` : `"n${part}"`;
  });
  try {
    return JSON.parse(marked, (_key, value: unknown) => {
      if (typeof value !== 'string') return value;
      return value.startsWith('n') ? create(value.slice(1)) : value.slice(1);
    });
  } catch (cause) {
    // The runtime visits values recursively.
    if (cause instanceof RangeError) throw new SyntaxError('nested too deeply', { cause });
    throw cause;
  }
}

function refuseInvalid(json: string): void {
  try {
    JSON.parse(json);
  } catch (error) {
    const place = error instanceof SyntaxError ? findPlace(json, error.message) : '';
    throw new SyntaxError(`not valid JSON${place}`);
  }
}

/** Returns the place that a message of V8 names. If it quotes the text instead, the place is 10 characters into the quote. */
function findPlace(json: string, message: string): string {
  const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
  if (line !== undefined) return ` at line ${line}, column ${column}`;
  const [, quoted] = /, \.{3}"(.*)"(?:\.{3})? is not valid JSON$/s.exec(message) ?? [];
  const at = quoted === undefined ? -1 : json.indexOf(quoted);
  if (at === -1 || json.includes(quoted ?? '', at + 1)) return '';
  return ` at line ${json.slice(0, at + 10).split('\n').length}`;
}
