/** Creates a value that `JSON.stringify` writes unchanged (Node ≥ 22). */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

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

  toJSON(): object {
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
 * Parses a JSON text like `JSON.parse`, with numbers kept as written. Throws a SyntaxError even if it cannot find the
 * text of a number or the text is nested too deeply: it never returns a rounded number.
 */
export function parseExactly(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // A text that survives the round trip has no rounded number. Most texts do, and a reviver takes several times as
    // long.
    return JSON.stringify(value) === text ? value : parseWithSources(text);
  } catch (cause) {
    if (cause instanceof RangeError) throw new SyntaxError('nested too deeply', { cause });
    throw cause;
  }
}

function parseWithSources(text: string): unknown {
  const sources: string[] = [];
  // The reviver changes nothing, because V8 omits the source of a number next to which a value was replaced.
  const collect = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
    if (typeof value !== 'number') return value;
    if (context?.source === undefined) throw new SyntaxError('the text of a number cannot be found');
    sources.push(context.source);
    return value;
  };
  return keepNumbers(JSON.parse(text, collect), sources.values());
}

/** Replaces numbers in the order in which a reviver visits them. */
function keepNumbers(value: unknown, sources: Iterator<string>): unknown {
  if (typeof value === 'number') {
    const { value: source } = sources.next();
    return String(value) === source ? value : new ExactNumber(String(source));
  }
  if (typeof value !== 'object' || value === null) return value;
  for (const [key, member] of Object.entries(value)) {
    const kept = keepNumbers(member, sources);
    // Not an assignment, so that a member named `__proto__` stays a member.
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
