import { isList } from '../../../../platform/is-list.ts';
import { bytesOfText } from '../../model/byte-text.ts';
import { contentsOf, jsonTextOfValue, textOfValue } from '../../model/contents.ts';
import type { SingleArgumentFunction } from '../../model/expression.ts';
import type { JsonSchema } from '../../model/json-schema.ts';
import { depthOver, valueOfPlain } from '../../model/plain-value.ts';
import { anything, arrayOf, constSchema, stringSchema } from '../../model/schemas.ts';
import { argumentOf, type Content, type Declaration, Value } from '../../model/value.ts';
import { evaluateTyped } from '../../validate/evaluate-typed.ts';
import type { Scope } from '../scope.ts';
import { decodeBase64, decodeJson } from './decode-text.ts';
import { yamlTextOfValue } from './yaml-text.ts';

/** The functions that compute: their result is secret if an argument is secret, and unknown if one is unknown. */
export function evaluateFunction(
  scope: Scope,
  declaration: Declaration,
  name: SingleArgumentFunction | 'join' | 'split',
): Value {
  switch (name) {
    case 'join':
      return evaluateJoin(scope, declaration);
    case 'split':
      return evaluateSplit(scope, declaration);
    case 'concat':
      return evaluateConcat(scope, declaration);
    case 'final':
      return evaluateFinal(scope, declaration);
    default:
      return evaluateConversion(scope, declaration, name);
  }
}

const conversions: Record<
  Exclude<SingleArgumentFunction, 'concat' | 'final'>,
  { readonly argument: JsonSchema; readonly convert: (scope: Scope, of: Conversion) => Value }
> = {
  toJSON: {
    argument: anything,
    convert: (scope, of) => textResult(scope, of, () => jsonTextOfValue(of.argument)),
  },
  toYAML: {
    argument: anything,
    convert: (scope, of) => textResult(scope, of, () => yamlTextOfValue(of.argument)),
  },
  toString: {
    argument: anything,
    convert: (scope, of) => textResult(scope, of, () => textOfValue(of.argument)),
  },
  toBase64: {
    argument: stringSchema,
    convert: (scope, of) =>
      textResult(scope, of, () =>
        Buffer.from(bytesOfText(textOfValue(of.argument) ?? '')).toString('base64'),
      ),
  },
  fromBase64: { argument: stringSchema, convert: convertFromBase64 },
  fromJSON: { argument: stringSchema, convert: convertFromJson },
};

interface Conversion {
  readonly declaration: Declaration;
  readonly argument: Value;
  readonly secret: boolean;
}

function evaluateConversion(scope: Scope, declaration: Declaration, name: keyof typeof conversions): Value {
  const { argument: schema, convert } = conversions[name];
  const [argument] = typedArguments(scope, [[argumentOf(declaration, 'argument'), schema]]);
  const { unknown, secret } = combined(argument ? [argument] : null);
  if (unknown || !argument) return Value.unknown(declaration, declaration.schema, { secret });
  return convert(scope, { declaration, argument, secret });
}

function textResult(
  { round }: Scope,
  { declaration, secret }: Conversion,
  makeText: () => string | null,
): Value {
  const { schema, expression } = declaration;
  const text = round.isExhausted ? null : makeText();
  const produced = round.mayProduce(expression.node, text?.length ?? Number.POSITIVE_INFINITY);
  if (text === null || !produced) return Value.unknown(declaration, schema, { secret });
  return Value.of({ def: declaration, schema, content: text, secret });
}

/** No message reveals anything of the text, which may be a secret. */
function convertFromBase64(scope: Scope, of: Conversion): Value {
  const decoded = decodeBase64(textOfValue(of.argument) ?? '');
  if (decoded.ok) return textResult(scope, of, () => decoded.value);
  const { expression, schema } = of.declaration;
  scope.round.report(expression.node, `decoding base64 string: ${decoded.fault}`);
  return Value.unknown(of.declaration, schema, { secret: of.secret });
}

function convertFromJson({ round }: Scope, { declaration, argument, secret }: Conversion): Value {
  const text = textOfValue(argument) ?? '';
  if (!round.mayProduceItems(declaration.expression.node, countJsonParts(text))) {
    return Value.unknown(declaration, anything, { secret });
  }
  const decoded = decodeJson(text);
  if (decoded.ok) return valueOfPlain(decoded.value, { def: declaration, isSecret: () => secret });
  round.report(declaration.expression.node, `decoding JSON string: ${decoded.fault}`);
  return Value.unknown(declaration, anything, { secret });
}

/** Returns at least the number of elements and members. */
function countJsonParts(text: string): number {
  let count = 0;
  for (const character of text) if (',[{'.includes(character)) count += 1;
  return count;
}

function evaluateJoin(scope: Scope, declaration: Declaration): Value {
  const parts = typedArguments(scope, [
    [argumentOf(declaration, 'first'), stringSchema],
    [argumentOf(declaration, 'second'), arrayOf(stringSchema)],
  ]);
  const { unknown, secret } = combined(parts);
  const [delimiter, list] = parts ?? [];
  if (unknown || !delimiter || !list) return Value.unknown(declaration, stringSchema, { secret });
  const texts = itemsOf(list.content).map((item) => textOfValue(item) ?? '');
  const length = contentsOf(list).size + texts.length * (textOfValue(delimiter)?.length ?? 0);
  const text = scope.round.mayProduce(declaration.expression.node, length)
    ? texts.join(textOfValue(delimiter) ?? '')
    : null;
  return textResult(scope, { declaration, argument: list, secret }, () => text);
}

function evaluateSplit(scope: Scope, declaration: Declaration): Value {
  const parts = typedArguments(scope, [
    [argumentOf(declaration, 'first'), stringSchema],
    [argumentOf(declaration, 'second'), stringSchema],
  ]);
  const { unknown, secret } = combined(parts);
  const [delimiter, text] = (parts ?? []).map((part) => textOfValue(part) ?? '');
  const { schema } = declaration;
  if (unknown || delimiter === undefined || text === undefined) {
    return Value.unknown(declaration, schema, { secret });
  }
  // Without a delimiter, each character is a part; a surrogate pair is not split.
  const parted = scope.round.isExhausted ? '' : text;
  const texts = delimiter === '' ? [...parted] : parted.split(delimiter);
  if (!scope.round.mayProduceItems(declaration.expression.node, texts.length)) {
    return Value.unknown(declaration, schema, { secret });
  }
  const content = texts.map((part) =>
    Value.of({ def: declaration, schema: constSchema('string', part), content: part, secret }),
  );
  return Value.of({ def: declaration, schema, content, secret, depth: 1 });
}

function evaluateConcat(scope: Scope, declaration: Declaration): Value {
  const [argument] = typedArguments(scope, [
    [argumentOf(declaration, 'argument'), arrayOf(arrayOf(anything))],
  ]);
  const { schema } = declaration;
  // Elements may be unknown, but not their number.
  const unknown = argument ? isUnknownList(argument) : true;
  if (!argument || unknown) {
    return Value.unknown(declaration, schema, { secret: argument ? contentsOf(argument).secret : false });
  }
  const lists = itemsOf(argument.content);
  const length = lists.reduce((sum, list) => sum + itemsOf(list.content).length, 0);
  if (!scope.round.mayProduceItems(declaration.expression.node, length)) {
    return Value.unknown(declaration, schema, { secret: contentsOf(argument).secret });
  }
  const content = lists.flatMap((list) => [...itemsOf(list.content)]);
  const secret = argument.secret || lists.some((list) => list.secret);
  return Value.of({ def: declaration, schema, content, secret, depth: depthOver(content) });
}

function isUnknownList(value: Value): boolean {
  return value.unknown || itemsOf(value.content).some((list) => list.unknown);
}

function evaluateFinal(scope: Scope, declaration: Declaration): Value {
  scope.round.sawFinal = true;
  const value = scope.evaluate(argumentOf(declaration, 'argument'));
  return new Value([{ ...value.top, def: declaration, final: true }, ...value.layers.slice(1)]);
}

/** Evaluates all arguments, so that every fault is reported; null if one does not have the expected kind. */
function typedArguments(
  scope: Scope,
  asked: readonly (readonly [Declaration, JsonSchema])[],
): Value[] & { 0?: Value } {
  const values = asked.map(([argument, schema]) => evaluateTyped(scope, argument, schema));
  return values.every((value) => value !== null) ? values : [];
}

function combined(values: readonly Value[] | null): { readonly unknown: boolean; readonly secret: boolean } {
  if (values === null || values.length === 0) return { unknown: true, secret: false };
  const contents = values.map(contentsOf);
  return { unknown: contents.some(({ unknown }) => unknown), secret: contents.some(({ secret }) => secret) };
}

function itemsOf(content: Content): readonly Value[] {
  return isList(content) ? content : [];
}
