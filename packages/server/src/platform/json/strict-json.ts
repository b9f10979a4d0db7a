import { type ExactJsonValue, parseExactly } from './exact-json.ts';
import type { JsonValue } from './json.ts';
import { type JsonFaultCode, scanJson } from './strict-json-scanner.ts';

export type { JsonFaultCode } from './strict-json-scanner.ts';

export type StrictJson =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly code: JsonFaultCode; readonly fault: string };

export type StrictExactJson =
  | { readonly ok: true; readonly value: ExactJsonValue }
  | Extract<StrictJson, { ok: false }>;

export interface StrictJsonOptions {
  /** How many objects and arrays may lie within each other. */
  readonly maxDepth?: number;
  /**
   * `storable` also refuses NUL and unpaired surrogates in any string: JSON may spell them (`"\u0000"`), but no
   * text column of a database keeps them.
   */
  readonly text?: 'any' | 'storable';
}

/**
 * Reads a JSON text as `JSON.parse` does (RFC 8259), but refuses a member given twice at any level, for which parsers
 * differ in the one they take, and too deep nesting. Never throws. `fault` names the place (the offset in UTF-16
 * units, from 0) and, for a repeated member, its path; it quotes nothing of the text but member names.
 * A member named `__proto__` becomes an own member.
 */
export function parseStrictJson(text: string, options: StrictJsonOptions = {}): StrictJson {
  return parseStrictly(text, options, (scanned) => JSON.parse(scanned));
}

/** The same with numbers as they are written: one that JavaScript would write otherwise becomes an ExactNumber. */
export function parseStrictExactJson(text: string, options: StrictJsonOptions = {}): StrictExactJson {
  return parseStrictly(text, options, (scanned) => parseExactly(scanned) as ExactJsonValue);
}

type Parsed<Value> =
  | { readonly ok: true; readonly value: Value | JsonValue }
  | Extract<StrictJson, { ok: false }>;

function parseStrictly<Value>(
  text: string,
  { maxDepth = 32, text: strings = 'any' }: StrictJsonOptions,
  parse: (scanned: string) => Value,
): Parsed<Value> {
  const canonical = parseCanonical(text, maxDepth);
  if (canonical !== undefined) return { ok: true, value: canonical };
  const fault = scanJson(text, { maxDepth, storableOnly: strings === 'storable' });
  if (fault !== null) return { ok: false, code: fault.code, fault: fault.message };
  try {
    return { ok: true, value: parse(text) };
  } catch {
    // The scanner accepts nothing that JSON.parse does not (a property test holds it to that); closed all the same.
    return { ok: false, code: 'syntax', fault: 'the text is not JSON' };
  }
}

/**
 * The value of a text that is as `JSON.stringify` writes it, as those of most issuers are; undefined for any other.
 * What is written again the same holds no member twice, and without `\\u` no NUL: scanning it took four times as long.
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

/** Nothing lies deeper than there are brackets and braces that open. */
function hasFewOpenings(text: string, most: number): boolean {
  let count = 0;
  for (const opening of ['{', '[']) {
    for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, at + 1)) {
      count += 1;
      if (count > most) return false;
    }
  }
  return true;
}
