/** The ways to write one piece of a secret, byte by byte. Shared by every place where that piece is. */
export interface FormNode {
  /** One number for each node, to tell states apart. */
  readonly id: number;
  readonly next: Map<number, FormNode>;
  /** Whether the bytes up to here are one of the ways. */
  isWhole: boolean;
}

let lastId = 0;

export function createNode(): FormNode {
  lastId += 1;
  return { id: lastId, next: new Map(), isWhole: false };
}

/** Returns the node that the text's bytes lead to, which it creates where it is missing. */
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

/** Builds the tree of these ways. */
export function buildForms(forms: Iterable<string>): FormNode {
  const root = createNode();
  for (const form of forms) walk(root, form).isWhole = true;
  return root;
}
