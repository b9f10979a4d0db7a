import type { JsonSchema } from './json-schema.ts';

const charactersOfOne = 64;

/** How many comparisons one with this schema counts for, without its parts: what it lists is looked through and told. */
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
