import type { JsonSchema } from './json-schema.ts';

const charactersOfOne = 64;

/** Returns the weight of a comparison with this schema, without its parts: its lists are searched and shown. */
export function weightOf(schema: JsonSchema): number {
  if (typeof schema === 'boolean') return 1;
  const known = weights.get(schema);
  if (known !== undefined) return known;
  const { const: constant, enum: options, required, dependentRequired, pattern } = schema;
  const lists = JSON.stringify([constant, options, required, dependentRequired, pattern]);
  const weight = 1 + lists.length / charactersOfOne;
  weights.set(schema, weight);
  return weight;
}

const weights = new WeakMap<object, number>();
