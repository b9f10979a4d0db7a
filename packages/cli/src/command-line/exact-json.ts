/** Node ≥ 22: what `JSON.stringify` writes as it is. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

/**
 * Reads JSON that is only shown or sent on: a number that JavaScript would write otherwise, such as 9007199254740993 or
 * 1.0, is written as it was. Throws a SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, keepNumber);
}

/** The third argument is newer than the types of ES2024 (ECMA-262, JSON.parse with source text). */
function keepNumber(this: unknown, _key: string, value: unknown, ...[context]: unknown[]): unknown {
  const { source } = (context ?? {}) as { readonly source?: string };
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
  return rawJSON(source);
}
