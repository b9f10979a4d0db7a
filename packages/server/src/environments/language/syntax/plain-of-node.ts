import { literalContent } from '../model/literals.ts';
import type { PlainValue } from '../model/plain-value.ts';
import { fromEntries } from '../model/schemas.ts';
import type { SyntaxNode } from './syntax-node.ts';

/** What a node says as it is written: nothing in it refers to anything or is a call. */
export function plainOfNode(node: SyntaxNode): PlainValue {
  if (node.kind === 'array') return node.items.map(plainOfNode);
  if (node.kind === 'object') {
    return fromEntries(node.entries.map(({ key, value }) => [key.value, plainOfNode(value)] as const));
  }
  return literalContent(node) as PlainValue;
}
