import type { SourceRange } from '../syntax/source-range.ts';
import type { StringNode, SyntaxNode } from '../syntax/syntax-node.ts';

/** One step of a path in `${…}`: a member's name or an element's index. */
export type Accessor = (
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
) & {
  /** Null if a part of the text has no place. */
  readonly range: SourceRange | null;
};

export type PropertyAccess = readonly [Accessor, ...Accessor[]];

export interface InterpolationPart {
  readonly text: string;
  /** The reference after the text; null at the end. */
  readonly access: PropertyAccess | null;
}

export interface ObjectExpressionEntry {
  readonly key: StringNode;
  readonly value: Expression;
}

interface ExpressionOf<Kind extends string> {
  readonly kind: Kind;
  readonly node: SyntaxNode;
}

/** A call of a function of the language, with its name as written. */
interface CallOf<Kind extends string> extends ExpressionOf<Kind> {
  readonly name: StringNode;
  /** The argument as a whole. */
  readonly argument: Expression;
}

export type SingleArgumentFunction =
  | 'toJSON'
  | 'toYAML'
  | 'fromJSON'
  | 'toString'
  | 'toBase64'
  | 'fromBase64'
  | 'concat'
  | 'final';

export interface OpenExpression extends CallOf<'open'> {
  readonly provider: StringNode | null;
  /** The provider's name, if it is given as an argument. */
  readonly providerExpression: Expression | null;
  readonly inputs: Expression;
}

export interface RotateExpression extends Omit<OpenExpression, 'kind'> {
  readonly kind: 'rotate';
  readonly state: Expression;
}

export type SecretExpression = CallOf<'secret'> & {
  readonly secret:
    | { readonly kind: 'plaintext'; readonly node: StringNode & { readonly written: string } }
    | { readonly kind: 'ciphertext'; readonly node: StringNode };
};

export type Expression =
  /** Represents a missing expression. */
  | ExpressionOf<'missing'>
  | ExpressionOf<'literal'>
  /** The argument of a misspelt secret or an unknown function: it is never read, and its value is secret. */
  | (ExpressionOf<'hidden'> & { readonly isKnown: boolean })
  | (ExpressionOf<'interpolate'> & { readonly parts: readonly InterpolationPart[] })
  | (ExpressionOf<'symbol'> & { readonly access: PropertyAccess })
  | (ExpressionOf<'list'> & { readonly elements: readonly Expression[] })
  | (ExpressionOf<'object'> & { readonly entries: readonly ObjectExpressionEntry[] })
  | (CallOf<'call'> & { readonly function: SingleArgumentFunction })
  | (CallOf<'pair'> & {
      readonly function: 'join' | 'split';
      readonly pair: readonly [Expression, Expression];
    })
  | (CallOf<'validate'> & { readonly schema: Expression; readonly value: Expression })
  | OpenExpression
  | RotateExpression
  | SecretExpression;

export function missingExpression(path: string): Expression {
  return { kind: 'missing', node: { kind: 'null', range: null, path, written: '' } };
}
