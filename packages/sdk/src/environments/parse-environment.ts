import { parseWrittenNumbers } from '../parse-written-numbers.ts';
import type { EnvironmentNode } from './environment-node.ts';

/** A number with its text in the document. */
class WrittenNumber {
  readonly value: number;
  readonly text: string;
  constructor(value: number, text: string) {
    this.value = value;
    this.text = text;
  }
}

/**
 * Parses the values of an opened environment from the server's JSON (OpenAPI: EscEnvironment). Returns null for anything
 * else.
 */
export function parseEnvironment(json: string): EnvironmentNode | null {
  let environment: unknown;
  try {
    environment = parseWrittenNumbers(json, (text) => new WrittenNumber(Number(text), text));
    if (!isObject(environment)) return null;
    // An environment without values has no properties.
    const root = parseValue({ value: memberOf(environment, 'properties') ?? {} }, { inSecret: false });
    return root.kind === 'object' ? root : null;
  } catch {
    return null;
  }
}

/** Parses `{value, secret?, unknown?, trace}`; a missing `value` is null. Throws for anything that is not a value. */
function parseValue(wire: unknown, { inSecret }: { readonly inSecret: boolean }): EnvironmentNode {
  if (!isObject(wire)) throw new TypeError('not a value');
  const secret = inSecret || memberOf(wire, 'secret') === true;
  if (memberOf(wire, 'unknown') === true) return { kind: 'unknown', secret };
  const value = memberOf(wire, 'value') ?? null;
  if (value instanceof WrittenNumber) {
    return { kind: 'scalar', secret, value: value.value, text: value.text };
  }
  if (typeof value === 'string' || typeof value === 'boolean') {
    const bytes = memberOf(wire, 'bytes');
    const written = typeof bytes === 'string' ? { bytes } : {};
    return { kind: 'scalar', secret, value, text: String(value), ...written };
  }
  if (value === null) return { kind: 'scalar', secret, value, text: '' };
  if (Array.isArray(value)) {
    return { kind: 'list', secret, items: value.map((item) => parseValue(item, { inSecret: secret })) };
  }
  if (!isObject(value)) throw new TypeError('not a value');
  const members = Object.entries(value).map(
    ([name, member]) => [name, parseValue(member, { inSecret: secret })] as const,
  );
  return { kind: 'object', secret, members: new Map(members) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberOf(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
