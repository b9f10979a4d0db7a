/** Node ≥ 22: what `JSON.stringify` writes as it is. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

/**
 * A number of a JSON text that JavaScript would write otherwise than it was written, such as 9007199254740993, 1.0 or
 * 1e3. It is its text; `JSON.stringify` writes it as it was.
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

/** A JSON value without a rounded number: a `number` here is written as `String` writes it. */
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

/** Reads a JSON text as `JSON.parse` does, with numbers as they are written. Throws a SyntaxError. */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // Written again the same, it holds no number that was rounded; most texts are so, and a reviver takes several times as long.
  return JSON.stringify(value) === text ? value : JSON.parse(text, keepNumber);
}

function keepNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
  return new ExactNumber(source);
}
