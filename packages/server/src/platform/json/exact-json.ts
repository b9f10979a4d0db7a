import { rawJSON } from './raw-json.ts';

/**
 * A number in a JSON text that JavaScript would write differently, such as 9007199254740993, 1.0 or 1e3. Keeps its
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

  toJSON(): unknown {
    return rawJSON(this.#text);
  }
}

/** A JSON value without rounded numbers: `String` writes each `number` exactly as in the text. */
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

/**
 * Parses a JSON text as `JSON.parse` does, with numbers kept as written. Throws a SyntaxError, also when the text is nested
 * too deeply.
 */
export function parseExactly(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // A text that survives the round trip has no rounded number. Most do.
    return JSON.stringify(value) === text ? value : parseWithMarks(text);
  } catch (cause) {
    if (cause instanceof RangeError) throw new SyntaxError('nested too deeply', { cause });
    throw cause;
  }
}

/** A string or a number of a valid JSON text. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * Parses a text in which each number that JavaScript would write differently is a string that begins with a mark. V8 gives a
 * reviver no source of some numbers, as beside a name that is not well-formed.
 */
function parseWithMarks(text: string): unknown {
  // Strings contain a NUL only as this escape (RFC 8259 §7), so none of them begins with so many.
  const length = text.split('\\u0000').length;
  const mark = '\\u0000'.repeat(length);
  const marked = text.replaceAll(token, (part) =>
    part.startsWith('"') || String(Number(part)) === part ? part : `"${mark}${part}"`,
  );
  return replaceMarked(JSON.parse(marked), '\0'.repeat(length));
}

function replaceMarked(value: unknown, mark: string): unknown {
  if (typeof value === 'string')
    return value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value;
  if (typeof value !== 'object' || value === null) return value;
  for (const [key, member] of Object.entries(value)) {
    const kept = replaceMarked(member, mark);
    // Not an assignment: a member named `__proto__` stays a member.
    if (kept !== member) {
      Object.defineProperty(value, key, {
        value: kept,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
  }
  return value;
}
