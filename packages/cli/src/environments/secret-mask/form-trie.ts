/** A trie of the ways to write one piece of a secret, byte by byte, shared by all places of that piece. */
export interface FormNode {
  /** A unique number that identifies states. */
  readonly id: number;
  readonly next: Map<number, FormNode>;
  /** True if the bytes up to here are a complete form. */
  isWhole: boolean;
}

let lastId = 0;

export function createNode(): FormNode {
  lastId += 1;
  return { id: lastId, next: new Map(), isWhole: false };
}

/** Returns the node at the end of the text's bytes, and creates missing nodes. */
export function walk(from: FormNode, text: string): FormNode {
  let node = from;
  for (const byte of Buffer.from(text)) {
    let next = node.next.get(byte);
    if (next === undefined) {
      next = createNode();
      node.next.set(byte, next);
    }
    node = next;
  }
  return node;
}

/** Builds the trie of these forms. */
export function buildForms(forms: Iterable<string>): FormNode {
  const root = createNode();
  for (const form of forms) walk(root, form).isWhole = true;
  return root;
}
