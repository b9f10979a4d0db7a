import type { SeededRandom } from '../../../packages/server/test/support/seeded-random.ts';
import { mutateText } from './mutate-text.ts';

const strangers: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  1.5,
  1e308,
  2 ** 53,
  '',
  [],
  {},
  [[]],
  [null],
  { a: { b: { c: [] } } },
  'audit',
  'deny',
  'allow',
];

/** Changes one part of a JSON value: replaces values, mutates texts, or renames, doubles or removes members. */
export function mutateJson(value: unknown, random: SeededRandom): unknown {
  if (random.below(12) === 0) return random.pick(strangers);
  if (typeof value === 'string') return mutateText(value, random);
  if (Array.isArray(value)) return mutateArray(value, random);
  if (typeof value === 'object' && value !== null) return mutateObject(value, random);
  return random.pick(strangers);
}

function mutateArray(items: readonly unknown[], random: SeededRandom): unknown[] {
  if (items.length === 0) return [random.pick(strangers)];
  const at = random.below(items.length);
  switch (random.below(4)) {
    case 0:
      return items.toSpliced(at, 1);
    case 1:
      return items.toSpliced(at, 0, ...Array<unknown>(1 + random.below(3)).fill(items[at]));
    default:
      return items.with(at, mutateJson(items[at], random));
  }
}

function mutateObject(object: object, random: SeededRandom): unknown {
  const entries = Object.entries(object);
  if (entries.length === 0) return { x: random.pick(strangers) };
  const at = random.below(entries.length);
  const [name, value] = entries[at] ?? ['', null];
  switch (random.below(5)) {
    case 0:
      return Object.fromEntries(entries.toSpliced(at, 1));
    case 1:
      return Object.fromEntries(entries.with(at, [mutateText(name, random), value]));
    default:
      return Object.fromEntries(entries.with(at, [name, mutateJson(value, random)]));
  }
}
