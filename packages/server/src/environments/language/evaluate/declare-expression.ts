import type { Expression, ObjectExpressionEntry, PropertyAccess } from '../model/expression.ts';
import type { JsonSchema } from '../model/json-schema.ts';
import { literalSchema } from '../model/literals.ts';
import { describeUnknownProvider } from '../model/names/describe-unknown-provider.ts';
import { shownKey } from '../model/names/function-names.ts';
import { rotatorNames } from '../model/names/rotator-names.ts';
import { anything, arrayOf, nullSchema, stringSchema } from '../model/schemas.ts';
import type { Declaration, Parts, Value } from '../model/value.ts';
import { joinIndex, joinKey } from '../syntax/document-path.ts';
import type { StringNode, SyntaxNode } from '../syntax/syntax-node.ts';
import type { Round } from './round.ts';

export interface DeclareOptions {
  /** The path with which others refer to it. */
  readonly path: string;
  /** The value that it overrides. */
  readonly base?: Value | null;
}

/** Declares an expression and its parts; nothing is evaluated. */
export function declareExpression(
  round: Round,
  expression: Expression,
  { path, base = null }: DeclareOptions,
): Declaration {
  return {
    expression,
    path,
    base,
    parts: declareParts(round, expression, { path, base }),
    schema: declaredSchema(round, expression),
    state: 'declared',
    own: null,
    value: null,
  };
}

/** Declares members by name; of duplicate members, the first one counts. */
export function declareMembers(
  round: Round,
  entries: readonly ObjectExpressionEntry[],
  { path, base = null }: DeclareOptions,
): Map<string, Declaration> {
  const members = new Map<string, Declaration>();
  for (const { key, value } of entries) {
    const name = key.value;
    if (members.has(name)) round.report(key, `duplicate key ${JSON.stringify(shownKey(name))}`);
    else {
      const over = base?.property(name) ?? null;
      members.set(name, declareExpression(round, value, { path: joinKey(path, name), base: over }));
    }
  }
  return members;
}

function declareParts(round: Round, expression: Expression, options: DeclareOptions): Parts {
  const { path } = options;
  switch (expression.kind) {
    case 'missing':
    case 'literal':
    case 'hidden':
    case 'secret':
      return { kind: 'leaf' };
    case 'interpolate': {
      const accesses = expression.parts.map(({ access }) => (access === null ? [] : unresolved(access)));
      return { kind: 'accesses', accesses };
    }
    case 'symbol':
      return { kind: 'accesses', accesses: [unresolved(expression.access)] };
    case 'list': {
      const elements = expression.elements.map((element, index) =>
        declareExpression(round, element, { path: joinIndex(path, index) }),
      );
      return { kind: 'list', elements };
    }
    case 'object':
      return { kind: 'object', members: declareMembers(round, expression.entries, options) };
    default:
      return { kind: 'arguments', arguments: declareArguments(round, expression, path) };
  }
}

function unresolved(access: PropertyAccess) {
  return access.map((accessor) => ({ accessor }));
}

type Call = Extract<Expression, { readonly argument: Expression }>;

function declareArguments(
  round: Round,
  call: Exclude<Call, { kind: 'secret' }>,
  path: string,
): Readonly<Record<string, Declaration>> {
  const declare = (expression: Expression) => declareExpression(round, expression, { path });
  switch (call.kind) {
    case 'call':
      return { argument: declare(call.argument) };
    case 'pair':
      return { first: declare(call.pair[0]), second: declare(call.pair[1]) };
    case 'validate':
      return { schema: declare(call.schema), value: declare(call.value) };
    case 'open':
    case 'rotate': {
      const provider = call.providerExpression ? { provider: declare(call.providerExpression) } : {};
      const state = call.kind === 'rotate' ? { state: declare(call.state) } : {};
      return { ...provider, ...state, inputs: declare(call.inputs) };
    }
  }
}

function declaredSchema(round: Round, expression: Expression): JsonSchema {
  switch (expression.kind) {
    case 'literal':
      return literalSchema(expression.node as SyntaxNode);
    case 'interpolate':
      return stringSchema;
    case 'list':
      return arrayOf(anything);
    case 'object':
      return { type: 'object' };
    case 'call':
      if (expression.function === 'concat') return arrayOf(anything);
      return ['fromJSON', 'final'].includes(expression.function) ? anything : stringSchema;
    case 'pair':
      return expression.function === 'split' ? arrayOf(stringSchema) : stringSchema;
    case 'secret':
      return stringSchema;
    case 'open':
      return openedSchema(round, expression);
    case 'rotate':
      return rotatedSchema(round, expression);
    default:
      return anything;
  }
}

function openedSchema(round: Round, { provider }: Expression & { kind: 'open' }): JsonSchema {
  if (provider === null) return anything;
  const found = round.host.findProvider(provider.value);
  if (found) return found.outputs;
  round.report(provider, describeUnknownProvider(provider.value, round.host.providerNames ?? []));
  return anything;
}

function rotatedSchema(round: Round, { provider }: Expression & { kind: 'rotate' }): JsonSchema {
  if (provider === null) return anything;
  if (!round.host.findRotator) {
    warnOfUnknownRotator(round, provider);
    return anything;
  }
  const found = round.host.findRotator(provider.value);
  if (found) return found.state;
  round.report(provider, `unknown rotator ${JSON.stringify(provider.value)}`);
  return anything;
}

/** Any name is accepted, but a name that the contract does not have is probably misspelt. */
function warnOfUnknownRotator(round: Round, provider: StringNode): void {
  const { value: written } = provider;
  if (rotatorNames.includes(written)) return;
  const { near, list } = round.suggest(written, () => rotatorNames);
  const meant = near === null ? list : `did you mean ${JSON.stringify(near)}?`;
  if (meant !== undefined)
    round.report(provider, `unknown rotator ${JSON.stringify(written)}; ${meant}`, 'warning');
}

/** Returns the schema of a rotator's state, which is missing before the first rotation. */
export function stateSchema(schema: JsonSchema): JsonSchema {
  // If any state is accepted, a missing state is accepted too and needs no alternative of its own.
  return schema === true ? anything : { oneOf: [schema, nullSchema], type: '' };
}
