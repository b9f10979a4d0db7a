// Generated from packages/sdk/src/environments/parse-environment.ts by tools/generate/build-action.ts; npm run generate updates it.

import { parseWrittenNumbers } from '../parse-written-numbers.js';

/** A number with its text in the document. */
class WrittenNumber {
  value;
  text;
  constructor(value, text) {
    this.value = value;
    this.text = text;
  }
}

/**
 * Parses the values of an opened environment from the server's JSON (OpenAPI: EscEnvironment). Returns null for anything
 * else.
 */
export function parseEnvironment(json) {
  let environment;
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
function parseValue(wire, { inSecret }) {
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
  const members = Object.entries(value).map(([name, member]) => [
    name,
    parseValue(member, { inSecret: secret }),
  ]);
  return { kind: 'object', secret, members: new Map(members) };
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberOf(value, name) {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
