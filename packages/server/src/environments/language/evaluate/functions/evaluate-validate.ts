import { isJsonObject } from '../../../../platform/json/json.ts';
import { contentsOf } from '../../model/contents.ts';
import type { JsonSchema } from '../../model/json-schema.ts';
import { plainOfValue } from '../../model/plain-value.ts';
import { anything } from '../../model/schemas.ts';
import { argumentOf, type Declaration, Value } from '../../model/value.ts';
import { evaluateTyped } from '../../validate/evaluate-typed.ts';
import { findSchemaFault } from '../../validate/find-schema-fault.ts';
import type { Scope } from '../scope.ts';

/** `fn::validate`: returns the value if the schema accepts it; no other value gets through. */
export function evaluateValidate(scope: Scope, declaration: Declaration): Value {
  const schema = readSchema(scope, argumentOf(declaration, 'schema'));
  const value = evaluateTyped(scope, argumentOf(declaration, 'value'), schema ?? anything);
  if (schema === null || value === null) return Value.unknown(declaration, schema ?? anything);
  return value.definedBy(declaration);
}

function readSchema(scope: Scope, declaration: Declaration): JsonSchema | null {
  const { node, kind } = declaration.expression;
  const value = scope.evaluate(declaration);
  const contents = contentsOf(value);
  if (contents.unknown || contents.secret) {
    if (kind !== 'missing') scope.round.report(node, 'a schema must be known and not secret');
    return null;
  }
  const plain = plainOfValue(value);
  const fault = findSchemaFault(plain);
  if (fault === null && (typeof plain === 'boolean' || isJsonObject(plain))) return plain as JsonSchema;
  scope.round.report(node, `invalid schema: ${fault}`);
  return null;
}
