import { literalContent } from '../model/literals.ts';
import type { PlainValue } from '../model/plain-value.ts';
import { fromEntries } from '../model/schemas.ts';
import type { SyntaxNode } from './syntax-node.ts';

/** Returns the value of a node as written, without references and calls. */
export function plainOfNode(node: SyntaxNode): PlainValue {
  if (node.kind === 'array') return node.items.map(plainOfNode);
  if (node.kind === 'object') {
    return fromEntries(node.entries.map(({ key, value }) => [key.value, plainOfNode(value)] as const));
  }
  return literalContent(node) as PlainValue;
}
