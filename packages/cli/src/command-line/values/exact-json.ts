/** Creates a number that `JSON.stringify` writes as this text (Node 22 and later). */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

/**
 * Parses JSON that is only shown or forwarded: a number that JavaScript would write differently, such as
 * 9007199254740993 or 1.0, keeps its text. Throws a SyntaxError.
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
