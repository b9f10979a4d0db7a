import { quote } from '../../platform/quote.ts';
import { type EvaluatedEnvironment, type EvaluatedValue, parsePropertyPath } from '../language/index.ts';
import { SessionError } from './session-error.ts';

/**
 * The value at `a.b["c"][0]` within what was opened. What is inside a secret is secret. Throws SessionError
 * `property_invalid` for what is no path and `property_unknown` where there is nothing.
 */
export function selectProperty(environment: EvaluatedEnvironment, path: string): EvaluatedValue {
  const accessors = parsePropertyPath(path);
  if (accessors === null) {
    throw new SessionError(
      'property_invalid',
      `property must be a path such as a.b["c.d"][0], not ${quote(path)}.`,
    );
  }
  let value: EvaluatedValue['value'] = environment.properties ?? {};
  let found: EvaluatedValue | undefined;
  let isSecret = false;
  for (const accessor of accessors) {
    found = accessor.kind === 'key' ? memberOf(value, accessor.key) : itemOf(value, accessor.index);
    if (found === undefined)
      throw new SessionError('property_unknown', `There is no property ${quote(path)}.`);
    isSecret ||= found.secret === true;
    value = found.value;
  }
  if (found === undefined) throw new SessionError('property_unknown', `There is no property ${quote(path)}.`);
  return isSecret ? { ...found, secret: true } : found;
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
