import { isJsonObject, type JsonValue } from '../../packages/server/src/platform/json/json.ts';

export interface Difference {
  /** As `a.b[0]`. */
  readonly path: string;
  /** Undefined if the value is missing. */
  readonly expected: JsonValue | undefined;
  readonly got: JsonValue | undefined;
}

/** The first place where two JSON values differ, or null; the order of members does not matter. */
export function findDifference(
  expected: JsonValue | undefined,
  got: JsonValue | undefined,
  path = '',
): Difference | null {
  if (isArray(expected) && isArray(got)) {
    const length = Math.max(expected.length, got.length);
    return firstOf(length, (index) => findDifference(expected[index], got[index], `${path}[${index}]`));
  }
  if (isJsonObject(expected) && isJsonObject(got)) {
    const names = [...new Set([...Object.keys(expected), ...Object.keys(got)])].sort();
    return firstOf(names.length, (index) => {
      const name = names[index] ?? '';
      return findDifference(own(expected, name), own(got, name), path === '' ? name : `${path}.${name}`);
    });
  }
  return expected === got ? null : { path, expected, got };
}

function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function own(object: { readonly [member: string]: JsonValue }, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function firstOf(count: number, find: (index: number) => Difference | null): Difference | null {
  for (let index = 0; index < count; index += 1) {
    const found = find(index);
    if (found !== null) return found;
  }
  return null;
}
