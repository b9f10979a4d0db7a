import type { JsonValue } from '../../../platform/json/json.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import type { JsonSchema } from './json-schema.ts';
import { jsonOfNumber } from './plain-value.ts';
import { anything, constSchema, nullSchema } from './schemas.ts';
import { type Content, WrittenNumber } from './value.ts';

/** Returns the content of a scalar. */
export function literalContent(node: SyntaxNode): Content {
  switch (node.kind) {
    case 'boolean':
      return node.value;
    case 'string':
      // An escape may produce half a character, which would be mistaken for a byte.
      return node.value.toWellFormed();
    case 'number':
      return new WrittenNumber(node.text);
    default:
      return null;
  }
}

/** Returns the content as JSON. */
export function literalJson(node: SyntaxNode): JsonValue {
  const content = literalContent(node);
  if (content instanceof WrittenNumber) return jsonOfNumber(content);
  return typeof content === 'string' || typeof content === 'boolean' ? content : null;
}

/** Returns the schema of exactly this value; for a value that is not a scalar, the schema of any value. */
export function literalSchema(node: SyntaxNode): JsonSchema {
  switch (node.kind) {
    case 'null':
      return nullSchema;
    case 'array':
    case 'object':
      return anything;
    default:
      return constSchema(node.kind, literalJson(node));
  }
}
