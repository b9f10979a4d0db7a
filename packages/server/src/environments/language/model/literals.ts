import type { JsonValue } from '../../../platform/json/json.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import type { JsonSchema } from './json-schema.ts';
import { jsonOfNumber } from './plain-value.ts';
import { anything, constSchema, nullSchema } from './schemas.ts';
import { type Content, WrittenNumber } from './value.ts';

/** What a scalar says. */
export function literalContent(node: SyntaxNode): Content {
  switch (node.kind) {
    case 'boolean':
      return node.value;
    case 'string':
      // An escape may write half a character, which would be taken for a byte.
      return node.value.toWellFormed();
    case 'number':
      return new WrittenNumber(node.text);
    default:
      return null;
  }
}

/** The same as JSON. */
export function literalJson(node: SyntaxNode): JsonValue {
  const content = literalContent(node);
  if (content instanceof WrittenNumber) return jsonOfNumber(content);
  return typeof content === 'string' || typeof content === 'boolean' ? content : null;
}

/** Just this value; anything where it is no scalar. */
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
