import { CodedError } from '../../platform/coded-error.ts';
import { quote } from '../../platform/quote.ts';
import type { Accessor, EvaluatedEnvironment, EvaluatedValue } from '../language/index.ts';
import { parseResult } from './parse-result.ts';

/** Reports that a property of an open session cannot be read: the path is invalid, or leads to no value. */
export class PropertyError extends CodedError<'property_invalid' | 'property_unknown'> {
  constructor(code: 'property_invalid' | 'property_unknown', path: string) {
    const message =
      code === 'property_invalid'
        ? `property must be a path such as a.b["c.d"][0], not ${quote(path)}.`
        : `Unknown property ${quote(path)}.`;
    super(code, message);
  }
}

/**
 * Returns the value at `a.b["c"][0]` in a result, given as JSON. Values inside a secret are secret. Throws
 * PropertyError.
 */
export function selectProperty(
  json: Uint8Array,
  accessors: readonly Accessor[],
  path: string,
): EvaluatedValue {
  const { properties } = parseResult(textOf(json)) as EvaluatedEnvironment;
  const [first, ...rest] = accessors;
  const value = first?.kind === 'key' ? memberOf(properties ?? {}, first.key) : undefined;
  if (value === undefined) throw new PropertyError('property_unknown', path);
  return select(value, { rest, path, insideSecret: false });
}

/** Returns the value at a path in one of the values, given as JSON. */
export function selectWithin(
  json: Uint8Array,
  within: {
    readonly rest: readonly Accessor[];
    readonly path: string;
    /** True if the value itself is inside a secret. */
    readonly insideSecret: boolean;
  },
): EvaluatedValue {
  return select(parseResult(textOf(json)) as EvaluatedValue, within);
}

function select(
  from: EvaluatedValue,
  { rest, path, insideSecret }: Parameters<typeof selectWithin>[1],
): EvaluatedValue {
  let found = from;
  let isSecret = insideSecret || found.secret === true;
  for (const accessor of rest) {
    const { value } = found;
    const next = accessor.kind === 'key' ? memberOf(value, accessor.key) : itemOf(value, accessor.index);
    if (next === undefined) throw new PropertyError('property_unknown', path);
    isSecret ||= next.secret === true;
    found = next;
  }
  return isSecret ? { ...found, secret: true } : found;
}

function textOf(json: Uint8Array): string {
  return Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString('utf8');
}

function memberOf(value: EvaluatedValue['value'], key: string): EvaluatedValue | undefined {
  if (typeof value !== 'object' || isList(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function itemOf(value: EvaluatedValue['value'], index: number): EvaluatedValue | undefined {
  return isList(value) ? value[index] : undefined;
}

function isList(value: EvaluatedValue['value']): value is readonly EvaluatedValue[] {
  return Array.isArray(value);
}
