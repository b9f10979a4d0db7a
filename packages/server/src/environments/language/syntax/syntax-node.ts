import type { SourceRange } from './source-range.ts';

interface NodeOf<Kind extends string> {
  readonly kind: Kind;
  /** Null for a node that is not written in the document. */
  readonly range: SourceRange | null;
  readonly path: string;
}

export interface NumberNode extends NodeOf<'number'> {
  /** The number in the form of JSON, with the precision of the document. */
  readonly text: string;
}

export interface StringNode extends NodeOf<'string'> {
  readonly value: string;
  /** True if the document contains each character unchanged, on one line; only then do parts have places. */
  readonly verbatim: boolean;
}

export interface ArrayNode extends NodeOf<'array'> {
  readonly items: readonly SyntaxNode[];
}

export interface ObjectEntry {
  readonly key: StringNode;
  readonly value: SyntaxNode;
}

export interface ObjectNode extends NodeOf<'object'> {
  readonly entries: readonly ObjectEntry[];
}

/** A node of a YAML document, with its place. Scalars keep their notation. */
export type SyntaxNode = (
  | NodeOf<'null'>
  | (NodeOf<'boolean'> & { readonly value: boolean })
  | NumberNode
  | StringNode
  | ArrayNode
  | ObjectNode
) & {
  /** A scalar as written, without quotes; the empty string for lists and objects. */
  readonly written: string;
};
