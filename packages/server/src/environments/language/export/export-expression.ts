import { stateSchema } from '../evaluate/declare-expression.ts';
import type { EvaluatedAccessor, EvaluatedExpression, WireRange } from '../model/evaluated-environment.ts';
import type { EvaluationHost } from '../model/evaluation-host.ts';
import type { Expression, OpenExpression, RotateExpression, SecretExpression } from '../model/expression.ts';
import type { JsonSchema } from '../model/json-schema.ts';
import { literalJson } from '../model/literals.ts';
import { anything, arrayOf, fromEntries, recordOf, stringSchema } from '../model/schemas.ts';
import { argumentOf, byCodePoint, type Declaration, type ResolvedAccessor } from '../model/value.ts';
import { nowhere } from '../syntax/source-range.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import type { Exporter } from './export-value.ts';

/** The range of expressions that have no place in any document. */
const unplaced: WireRange = { begin: nowhere, end: nowhere };

/** Writes the expressions of a document in the form of the contract (OpenAPI subset: EscExpr). */
export function exportExpression(
  declaration: Declaration,
  means: { readonly exporter: Exporter; readonly host: EvaluationHost },
): EvaluatedExpression {
  const { exporter, host } = means;
  const write = (one: Declaration): EvaluatedExpression => {
    const def = one.base?.top.def ?? null;
    const base = exporter.mayTrace() && def !== null ? { base: write(def) } : {};
    return { range: exporter.rangeOf(one), schema: exporter.schema(one.schema), ...base, ...parts(one) };
  };
  const parts = (one: Declaration): Partial<EvaluatedExpression> => {
    const { expression } = one;
    switch (expression.kind) {
      case 'missing':
      case 'hidden':
        return {};
      case 'literal': {
        const literal = literalJson(expression.node);
        return literal === null ? {} : { literal };
      }
      case 'interpolate':
        return { interpolate: interpolation(one, expression) };
      case 'symbol':
        return { symbol: accesses(one)[0]?.map(accessor) ?? [] };
      case 'list':
        return one.parts.kind === 'list' ? { list: one.parts.elements.map(write) } : {};
      case 'object':
        return object(one, expression);
      default:
        return {
          builtin: { name: expression.name.value, ...nameRange(expression), ...call(one, expression) },
        };
    }
  };
  const nameRange = ({ name }: { readonly name: { readonly range: WireRange | null } }) => ({
    nameRange: name.range ?? unplaced,
  });
  const accesses = (one: Declaration) => (one.parts.kind === 'accesses' ? one.parts.accesses : []);
  const accessor = ({ accessor: step, leadsTo }: ResolvedAccessor): EvaluatedAccessor => ({
    ...(step.kind === 'key' ? { key: step.key } : { index: step.index }),
    range: step.range ?? exporter.rangeOf(null),
    value: leadsTo ? exporter.rangeOf(leadsTo.def) : unplaced,
  });
  const interpolation = (one: Declaration, expression: Expression & { kind: 'interpolate' }) =>
    expression.parts.map(({ text, access }, index) => ({
      ...(text === '' ? {} : { text }),
      ...(access === null ? {} : { value: accesses(one)[index]?.map(accessor) ?? [] }),
    }));
  const object = (one: Declaration, expression: Expression & { kind: 'object' }) => {
    const members = one.parts.kind === 'object' ? one.parts.members : new Map<string, Declaration>();
    const names = [...members.keys()].sort(byCodePoint);
    const ranges = new Map<string, WireRange>();
    for (const { key } of expression.entries) ranges.set(key.value, key.range ?? unplaced);
    if (names.length === 0) return {};
    return {
      keyRanges: fromEntries(names.map((name) => [name, ranges.get(name) ?? unplaced] as const)),
      object: fromEntries([...members].map(([name, member]) => [name, write(member)] as const)),
    };
  };
  const call = (
    one: Declaration,
    expression: Exclude<
      Expression,
      { kind: 'missing' | 'literal' | 'hidden' | 'interpolate' | 'symbol' | 'list' | 'object' }
    >,
  ): { argSchema: JsonSchema; arg: EvaluatedExpression } => {
    switch (expression.kind) {
      case 'call':
        return { argSchema: argumentSchemas[expression.function], arg: write(argumentOf(one, 'argument')) };
      case 'pair': {
        const list = [argumentOf(one, 'first'), argumentOf(one, 'second')].map(write);
        const range = expression.argument.node.range ?? unplaced;
        return { argSchema: argumentSchemas[expression.function], arg: { range, list } };
      }
      case 'secret':
        return { argSchema: anything, arg: secret(expression) };
      case 'validate':
        return {
          argSchema: recordOf([
            ['schema', anything],
            ['value', anything],
          ]),
          arg: together({ schema: argumentOf(one, 'schema'), value: argumentOf(one, 'value') }),
        };
      case 'open':
        return opened(one, expression);
      case 'rotate':
        return rotated(one, expression);
    }
  };
  const together = (members: Readonly<Record<string, Declaration>>): EvaluatedExpression => ({
    range: unplaced,
    object: fromEntries(Object.entries(members).map(([name, member]) => [name, write(member)] as const)),
  });
  const secret = ({ secret: { kind, node }, argument }: SecretExpression): EvaluatedExpression => {
    const rangeOf = ({ range }: Pick<SyntaxNode, 'range'>) => range ?? exporter.rangeOf(null);
    const literal = {
      range: rangeOf(node),
      schema: { type: 'string', const: node.value } as const,
      literal: node.value,
    };
    return kind === 'plaintext'
      ? literal
      : { range: rangeOf(argument.node), object: { ciphertext: literal } };
  };
  const opened = (one: Declaration, expression: OpenExpression) => {
    const name = expression.provider?.value;
    const inputSchema = (name === undefined ? null : host.findProvider(name))?.inputs ?? anything;
    const inputs = argumentOf(one, 'inputs');
    if (expression.name.value !== 'fn::open') return { argSchema: inputSchema, arg: write(inputs) };
    return {
      argSchema: recordOf([
        ['inputs', inputSchema],
        ['provider', stringSchema],
      ]),
      arg: together({ inputs, ...providerOf(one) }),
    };
  };
  const rotated = (one: Declaration, expression: RotateExpression) => {
    const name = expression.provider?.value;
    const rotator = name === undefined ? null : (host.findRotator?.(name) ?? null);
    const long = expression.name.value === 'fn::rotate';
    const provider = long ? ([['provider', stringSchema]] as const) : [];
    return {
      argSchema: recordOf([
        ['inputs', rotator?.inputs ?? anything],
        ...provider,
        ['state', stateSchema(rotator?.state ?? anything)],
      ]),
      arg: together({
        inputs: argumentOf(one, 'inputs'),
        state: argumentOf(one, 'state'),
        ...providerOf(one),
      }),
    };
  };
  return write(declaration);
}

function providerOf({ parts }: Declaration): Readonly<Record<string, Declaration>> {
  const provider = parts.kind === 'arguments' ? parts.arguments['provider'] : undefined;
  return provider ? { provider } : {};
}

const argumentSchemas = {
  toJSON: anything,
  toYAML: anything,
  toString: anything,
  final: anything,
  fromJSON: stringSchema,
  toBase64: stringSchema,
  fromBase64: stringSchema,
  concat: arrayOf(arrayOf(anything)),
  join: { prefixItems: [stringSchema, arrayOf(stringSchema)], items: false, type: 'array' },
  split: { prefixItems: [stringSchema, stringSchema], items: false, type: 'array' },
} as const;
