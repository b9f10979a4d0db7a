import type { Result } from '../result.ts';
import { type ExactJsonValue, parseExactly } from './exact-json.ts';
import type { JsonValue } from './json.ts';
import { type JsonFault, scanJson } from './strict-json-scanner.ts';

export interface StrictJsonOptions {
  /** The maximum depth of nested objects and arrays. */
  readonly maxDepth?: number;
  /**
   * `storable` also refuses NUL and unpaired surrogates in strings: JSON can express them (`"\u0000"`), but the text
   * columns of a database cannot store them.
   */
  readonly text?: 'any' | 'storable';
}

/**
 * Parses a JSON text like `JSON.parse` (RFC 8259), but refuses deep nesting and repeated members, because parsers
 * disagree on which one counts. Never throws. The fault names the offset in UTF-16 units, from 0, and the path of a
 * repeated member; it quotes only member names. A member named `__proto__` becomes an own member.
 */
export function parseStrictJson(text: string, options: StrictJsonOptions = {}): Result<JsonValue, JsonFault> {
  return parseStrictly(text, options, (scanned) => JSON.parse(scanned));
}

/** Parses like `parseStrictJson`, but a number that JavaScript would write differently becomes an ExactNumber. */
export function parseStrictExactJson(
  text: string,
  options: StrictJsonOptions = {},
): Result<ExactJsonValue, JsonFault> {
  return parseStrictly(text, options, (scanned) => parseExactly(scanned) as ExactJsonValue);
}

function parseStrictly<Value>(
  text: string,
  { maxDepth = 32, text: strings = 'any' }: StrictJsonOptions,
  parse: (scanned: string) => Value,
): Result<Value | JsonValue, JsonFault> {
  const canonical = parseCanonical(text, maxDepth);
  if (canonical !== undefined) return { ok: true, value: canonical };
  const fault = scanJson(text, { maxDepth, storableOnly: strings === 'storable' });
  if (fault !== null) return { ok: false, fault };
  try {
    return { ok: true, value: parse(text) };
  } catch {
    // A property test checks that the scanner accepts nothing that JSON.parse refuses; if it ever does, the text is
    // refused here.
    return { ok: false, fault: { code: 'syntax', message: 'the text is not JSON' } };
  }
}

/**
 * Returns the value of a text in the form of `JSON.stringify`, which most issuers use; undefined for any other text. A
 * text that survives the round trip has no repeated member and, without `\\u`, no NUL; scanning takes four times as
 * long.
 */
function parseCanonical(text: string, maxDepth: number): JsonValue | undefined {
  if (text.includes('\\u') || !text.isWellFormed() || !hasFewOpenings(text, maxDepth)) return undefined;
  try {
    const value = JSON.parse(text) as JsonValue;
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns true if the text has so few opening brackets and braces that its nesting cannot be too deep. */
function hasFewOpenings(text: string, maxOpenings: number): boolean {
  let count = 0;
  for (const opening of ['{', '[']) {
    for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, at + 1)) {
      count += 1;
      if (count > maxOpenings) return false;
    }
  }
  return true;
}
