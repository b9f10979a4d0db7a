/** Creates a value that `JSON.stringify` writes unchanged (Node ≥ 22). */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

/**
 * A number in a JSON text that JavaScript would write differently, such as 9007199254740993, 1.0 or 1e3. It keeps its
 * text, which `JSON.stringify` writes unchanged.
 */
export class ExactNumber {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  toJSON(): object {
    return rawJSON(this.#text);
  }
}

/** A JSON value without rounded numbers: `String` writes each `number` as it was in the text. */
export type ExactJsonValue =
  | string
  | number
  | boolean
  | null
  | ExactNumber
  | readonly ExactJsonValue[]
  | ExactJsonObject;
export interface ExactJsonObject {
  readonly [member: string]: ExactJsonValue;
}

export function isExactJsonObject(value: unknown): value is ExactJsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

/** Parses a JSON text as `JSON.parse` does, with numbers kept as written. Throws a SyntaxError. */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // A text that survives the round trip has no rounded number. Most do, and a reviver takes several times as long.
  return JSON.stringify(value) === text ? value : JSON.parse(text, keepNumber);
}

function keepNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
  return new ExactNumber(source);
}
