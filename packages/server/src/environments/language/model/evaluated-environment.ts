import type { JsonValue } from '../../../platform/json/json.ts';
import type { SourceRange } from '../syntax/source-range.ts';
import type { JsonSchema } from './json-schema.ts';

/** The result form of the contract (OpenAPI subset: EscEnvironment, EscValue, EscExpr). Members are sorted. */
export interface EvaluatedEnvironment {
  readonly exprs?: Readonly<Record<string, EvaluatedExpression>>;
  readonly properties?: Readonly<Record<string, EvaluatedValue>>;
  readonly schema: JsonSchema;
  readonly executionContext: {
    readonly properties: Readonly<Record<string, EvaluatedValue>>;
    readonly schema: JsonSchema;
  };
}

export interface EvaluatedValue {
  /** Missing for null and usually for unknown values. */
  readonly value?:
    | string
    | number
    | boolean
    | readonly EvaluatedValue[]
    | Readonly<Record<string, EvaluatedValue>>;
  /** Base64 of a text's bytes if they are not UTF-8; `value` then has U+FFFD for each invalid byte. */
  readonly bytes?: string;
  readonly secret?: true;
  readonly unknown?: true;
  readonly trace: { readonly def: WireRange; readonly base?: EvaluatedValue };
}

/** Has no environment if the value has no source. */
export type WireRange = Omit<SourceRange, 'environment'> & { readonly environment?: string };

export interface EvaluatedAccessor {
  readonly key?: string;
  readonly index?: number;
  readonly range: WireRange;
  /** The place at which the accessor's value is defined. */
  readonly value: WireRange;
}

export interface EvaluatedExpression {
  readonly range: WireRange;
  readonly schema?: JsonSchema;
  readonly base?: EvaluatedExpression;
  readonly keyRanges?: Readonly<Record<string, WireRange>>;
  readonly literal?: JsonValue;
  readonly interpolate?: readonly { readonly text?: string; readonly value?: readonly EvaluatedAccessor[] }[];
  readonly symbol?: readonly EvaluatedAccessor[];
  readonly list?: readonly EvaluatedExpression[];
  readonly object?: Readonly<Record<string, EvaluatedExpression>>;
  readonly builtin?: {
    readonly name: string;
    readonly nameRange: WireRange;
    readonly argSchema: JsonSchema;
    readonly arg: EvaluatedExpression;
  };
}
