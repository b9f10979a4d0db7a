import type { JsonValue } from '../../../platform/json/json.ts';
import type { Round } from '../evaluate/round.ts';
import { contentsOf } from '../model/contents.ts';
import type { JsonSchemaObject } from '../model/json-schema.ts';
import { limits } from '../model/limits.ts';
import { plainOfValue } from '../model/plain-value.ts';
import { type Value, WrittenNumber } from '../model/value.ts';
import type { PatternOutcome } from './match-pattern.ts';

const maxQuotedCharacters = 100;

/**
 * Finds faults of a scalar value by a schema, but not in its type or its parts. Messages contain the expected value,
 * never the actual one.
 */
export function findScalarFaults(
  round: Pick<Round, 'patterns'>,
  { value, schema }: { readonly value: Value; readonly schema: JsonSchemaObject },
): string[] {
  const faults: string[] = [];
  const ask = (asked: boolean, summary: string) => {
    if (!asked) faults.push(summary);
  };
  const { content } = value;
  askIdentity(value, schema, ask);
  if (typeof content === 'string') askString(round, content, { schema, ask });
  else if (content instanceof WrittenNumber) askNumber(Number(content.text), schema, ask);
  else if (Array.isArray(content)) askCount(content.length, 'items', schema.minItems, schema.maxItems, ask);
  else if (value.isObject()) {
    askCount(value.keys().length, 'properties', schema.minProperties, schema.maxProperties, ask);
  }
  return faults;
}

type Ask = (asked: boolean, summary: string) => void;

function askIdentity(value: Value, { const: constant, enum: options }: JsonSchemaObject, ask: Ask): void {
  if (constant === undefined && !options) return;
  // A partly unknown value may turn out to be the expected one.
  if (contentsOf(value).unknown) return;
  const plain = plainOfValue(value);
  if (constant !== undefined && !sameJson(plain, constant))
    ask(false, `expected ${JSON.stringify(constant)}`);
  if (options && !options.some((one) => sameJson(plain, one))) {
    ask(false, `expected one of ${options.map((one) => JSON.stringify(one)).join(', ')}`);
  }
}

function askString(
  round: Pick<Round, 'patterns'>,
  text: string,
  { schema, ask }: { readonly schema: JsonSchemaObject; readonly ask: Ask },
): void {
  const { minLength, maxLength } = schema;
  if (minLength !== undefined || maxLength !== undefined) {
    askCount([...text].length, 'characters', minLength, maxLength, ask);
  }
  if (schema.pattern === undefined) return;
  const fault = faultOfPattern(round.patterns.match(schema.pattern, text), schema.pattern);
  if (fault !== null) ask(false, fault);
}

function faultOfPattern(outcome: PatternOutcome, pattern: string): string | null {
  switch (outcome.kind) {
    case 'matched':
      return null;
    case 'unmatched':
      return `expected a string that matches ${pattern}`;
    case 'invalid':
      return `the pattern ${pattern} is not a regular expression (RE2): ${outcome.reason}`;
    case 'too_large':
      return `the pattern ${pattern.slice(0, maxQuotedCharacters)} is too large: at most ${limits.patternCharacters} characters and ${limits.patternInstructions} instructions are allowed`;
    case 'exhausted':
      return 'the patterns of this environment take too many steps to match';
  }
}

function askNumber(number: number, schema: JsonSchemaObject, ask: Ask): void {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf } = schema;
  if (minimum !== undefined) ask(number >= minimum, `expected a number of at least ${minimum}`);
  if (exclusiveMinimum !== undefined)
    ask(number > exclusiveMinimum, `expected a number above ${exclusiveMinimum}`);
  if (maximum !== undefined) ask(number <= maximum, `expected a number of at most ${maximum}`);
  if (exclusiveMaximum !== undefined)
    ask(number < exclusiveMaximum, `expected a number below ${exclusiveMaximum}`);
  if (multipleOf !== undefined) {
    ask(Number.isInteger(number / multipleOf), `expected a multiple of ${multipleOf}`);
  }
}

function askCount(
  count: number,
  what: string,
  least: number | undefined,
  most: number | undefined,
  ask: Ask,
): void {
  if (least !== undefined) ask(count >= least, `expected at least ${least} ${what}`);
  if (most !== undefined) ask(count <= most, `expected at most ${most} ${what}`);
}

function sameJson(left: JsonValue, right: JsonValue): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return left === right;
  }
  const keys = Object.keys(left);
  if (Array.isArray(left) !== Array.isArray(right) || keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => {
    const here = (left as Record<string, JsonValue>)[key];
    const there = Object.hasOwn(right, key) ? (right as Record<string, JsonValue>)[key] : undefined;
    return here !== undefined && there !== undefined && sameJson(here, there);
  });
}
