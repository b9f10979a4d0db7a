import type { EvaluatedEnvironment, EvaluatedValue } from '../language/index.ts';

/** Node ≥ 22: what `JSON.stringify` writes as it is. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

/** A number that JavaScript cannot hold as it is written. */
class WrittenNumber {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toJSON(): object {
    return rawJSON(this.#text);
  }
}

/** What was opened, or a value of it, from its JSON; written as JSON again, its numbers are as they were. */
export function parseResult(json: string): EvaluatedEnvironment | EvaluatedValue {
  return JSON.parse(json, keepNumber) as EvaluatedEnvironment | EvaluatedValue;
}

function keepNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
  return new WrittenNumber(source);
}
