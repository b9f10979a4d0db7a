import type { Scope } from '../evaluate/scope.ts';
import type { JsonSchema } from '../model/json-schema.ts';
import type { Declaration, Value } from '../model/value.ts';
import { validateValue } from './validate-value.ts';

/** The value of an argument; null, and a diagnostic, where it is not what is asked. */
export function evaluateTyped(scope: Scope, declaration: Declaration, schema: JsonSchema): Value | null {
  const value = scope.evaluate(declaration);
  return validateValue(scope.round, declaration, { value, schema }) ? value : null;
}
