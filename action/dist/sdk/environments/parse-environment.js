// Made from packages/sdk/src/environments/parse-environment.ts by tools/build-action.ts; npm run generate makes it anew.

/** A number with the text that it is written with. */
class WrittenNumber {
  value;
  text;
  constructor(value, text) {
    this.value = value;
    this.text = text;
  }
}

/**
 * The values of an opened environment, from the JSON that the server answers (OpenAPI: EscEnvironment). Null where it
 * is something else.
 */
export function parseEnvironment(json) {
  let environment;
  try {
    environment = JSON.parse(json, keepNumber);
    if (!isObject(environment)) return null;
    // An environment without values has no properties.
    const root = parseValue({ value: memberOf(environment, 'properties') ?? {} }, { inSecret: false });
    return root.kind === 'object' ? root : null;
  } catch {
    return null;
  }
}

/** Runtimes that do not tell how a number is written (before Node 21) tell what it is. */
function keepNumber(_key, value, context) {
  return typeof value === 'number' ? new WrittenNumber(value, context?.source ?? String(value)) : value;
}

/** A value is `{value, secret?, unknown?, trace}`; without `value` it is null. Throws where it is none. */
function parseValue(wire, { inSecret }) {
  if (!isObject(wire)) throw new TypeError('no value');
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
  if (!isObject(value)) throw new TypeError('no value');
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
