import type { StringNode, SyntaxNode } from './syntax-node.ts';

/**
 * Finds the node at a path such as `oidc.policyArns[1]` below another node: the key of a member, or an element. If the
 * document contains only a part of the path, returns the deepest node on it.
 */
export function findNode(root: SyntaxNode, path: string): SyntaxNode | StringNode {
  let found: SyntaxNode | StringNode = root;
  let value: SyntaxNode | undefined = root;
  let rest = path;
  while (value !== undefined && rest !== '') {
    const step: Step | null =
      value.kind === 'object' ? stepIntoMember(value, rest) : stepIntoElement(value, rest);
    if (step === null) return found;
    ({ found, value, rest } = step);
  }
  return found;
}

interface Step {
  readonly found: SyntaxNode | StringNode;
  readonly value: SyntaxNode;
  readonly rest: string;
}

function stepIntoMember({ entries }: SyntaxNode & { kind: 'object' }, path: string): Step | null {
  for (const { key, value } of entries) {
    if (!path.startsWith(key.value) || key.value === '') continue;
    const rest = path.slice(key.value.length);
    if (rest === '' || rest.startsWith('.') || rest.startsWith('['))
      return { found: key, value, rest: rest.replace(/^\./, '') };
  }
  return null;
}

function stepIntoElement(node: SyntaxNode, path: string): Step | null {
  const [written, index = ''] = /^\[(\d{1,6})\]\.?/.exec(path) ?? [];
  const value = node.kind === 'array' ? node.items[Number(index)] : undefined;
  if (written === undefined || value === undefined) return null;
  return { found: value, value, rest: path.slice(written.length) };
}
