import type { Scope } from '../evaluate/scope.ts';
import type { JsonSchema } from '../model/json-schema.ts';
import type { Declaration, Value } from '../model/value.ts';
import { validateValue } from './validate-value.ts';

/** Returns the value of an argument; if it has the wrong type, reports that and returns null. */
export function evaluateTyped(scope: Scope, declaration: Declaration, schema: JsonSchema): Value | null {
  const value = scope.evaluate(declaration);
  return validateValue(scope.round, declaration, { value, schema }) ? value : null;
}
