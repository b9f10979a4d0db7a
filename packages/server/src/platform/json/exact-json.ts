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
 * Parses a JSON text as `JSON.parse` does, but keeps the text of each number. Throws a SyntaxError, also if the text is
 * nested too deeply.
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

/** A string of a valid JSON text, with the colon if it is the name of a member; or a number. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|-?\d[\d.eE+-]*/g;

/**
 * Parses a text in which each number that JavaScript would write differently is a string that begins with `n`, and each
 * string begins with `s`. A reviver cannot replace this: V8 omits the source of some numbers, for example beside a name
 * that is not well-formed. The SDK, which the server does not import, does the same (`parse-written-numbers.ts`); both
 * pass the cases of `packages/server/test/contract/written-numbers.test.ts`.
 */
function parseWithMarks(text: string): unknown {
  const marked = text.replaceAll(token, (part: string, colon: string | undefined) => {
    if (colon !== undefined) return part;
    if (part.startsWith('"')) return `"s${part.slice(1)}`;
    return String(Number(part)) === part ? part : `"n${part}"`;
  });
  return replaceMarked(JSON.parse(marked));
}

function replaceMarked(value: unknown): unknown {
  if (typeof value === 'string')
    return value.startsWith('n') ? new ExactNumber(value.slice(1)) : value.slice(1);
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Record<string, unknown>;
  // JSON.parse has defined each member, including `__proto__`, so an assignment changes the member itself.
  for (const key of Object.keys(members)) members[key] = replaceMarked(members[key]);
  return value;
}
