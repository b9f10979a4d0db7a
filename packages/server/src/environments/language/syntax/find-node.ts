import type { StringNode, SyntaxNode } from './syntax-node.ts';

/**
 * Finds what is written at a path such as `oidc.policyArns[1]`, below a node: the key of a member, or an element. Where
 * less of the path is written in the document, the deepest that is.
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
