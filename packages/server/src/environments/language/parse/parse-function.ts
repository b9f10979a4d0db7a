import {
  type Expression,
  missingExpression,
  type SecretExpression,
  type SingleArgumentFunction,
} from '../model/expression.ts';
import { describeUnknownFunction, isFunctionLike } from '../model/names/function-names.ts';
import type { Report } from '../syntax/report.ts';
import type { ObjectNode, StringNode, SyntaxNode } from '../syntax/syntax-node.ts';

/** The parts of the parser that parsing a function needs. */
export interface FunctionReading {
  readonly report: Report;
  parseExpression(node: SyntaxNode, report: Report): Expression;
}

interface Call {
  readonly node: ObjectNode & SyntaxNode;
  readonly name: StringNode;
  readonly argumentNode: SyntaxNode;
  readonly reading: FunctionReading;
}

const single: ReadonlyMap<string, SingleArgumentFunction> = new Map(
  (['toJSON', 'toYAML', 'fromJSON', 'toString', 'toBase64', 'fromBase64', 'concat', 'final'] as const).map(
    (name) => [`fn::${name}`, name],
  ),
);

/** Parses `{fn::name: argument}`; null if the object is not a call. */
export function parseFunction(node: ObjectNode & SyntaxNode, reading: FunctionReading): Expression | null {
  const [entry] = node.entries;
  if (node.entries.length !== 1 || !entry || !isFunctionLike(entry.key.value)) return null;
  const call: Call = { node, name: entry.key, argumentNode: entry.value, reading };
  const name = entry.key.value;
  const simple = single.get(name);
  if (simple) return parseSingle(call, simple);
  if (name === 'fn::secret') return parseSecret(call);
  if (name === 'fn::join' || name === 'fn::split')
    return parsePair(call, name === 'fn::join' ? 'join' : 'split');
  if (name === 'fn::validate') return parseValidate(call);
  if (name === 'fn::open' || name.startsWith('fn::open::')) return parseOpen(call);
  if (name === 'fn::rotate' || name.startsWith('fn::rotate::')) return parseRotate(call);
  refuse(call, entry.key, describeUnknownFunction(name));
  // The purpose of its argument is unknown; it may be a secret.
  return { kind: 'hidden', node, isKnown: false };
}

function refuse({ reading }: Call, at: { range: SyntaxNode['range']; path: string }, summary: string): void {
  reading.report({ severity: 'error', summary, path: at.path, range: at.range });
}

function parseArgument({ argumentNode, reading }: Call): Expression {
  return reading.parseExpression(argumentNode, reading.report);
}

function parseSingle(call: Call, name: SingleArgumentFunction): Expression {
  const argument = parseArgument(call);
  if (name === 'concat' && ['literal', 'object', 'interpolate'].includes(argument.kind)) {
    refuse(call, argument.node, 'the argument to fn::concat must be an array of arrays');
  }
  return { kind: 'call', function: name, node: call.node, name: call.name, argument };
}

function parsePair(call: Call, name: 'join' | 'split'): Expression {
  const argument = parseArgument(call);
  const [first, second, ...rest] = argument.kind === 'list' ? argument.elements : [];
  const base = { kind: 'pair', function: name, node: call.node, name: call.name, argument } as const;
  if (first && second && rest.length === 0) return { ...base, pair: [first, second] };
  refuse(call, argument.node, `the argument to fn::${name} must be a two-valued list`);
  const missing = missingExpression(argument.node.path);
  return { ...base, pair: [missing, missing] };
}

/** Any literal is the secret exactly as written: a password may look like a number, or contain `${`. */
function parseSecret(call: Call): SecretExpression {
  const { argumentNode: node } = call;
  const base = { kind: 'secret', node: call.node, name: call.name } as const;
  if (node.kind === 'object') {
    const [entry] = node.entries;
    if (node.entries.length === 1 && entry?.key.value === 'ciphertext' && entry.value.kind === 'string') {
      const argument: Expression = { kind: 'literal', node };
      return { ...base, argument, secret: { kind: 'ciphertext', node: entry.value } };
    }
  }
  const literal = node.kind !== 'array' && node.kind !== 'object';
  if (!literal) refuse(call, node, 'secret values must be string literals');
  const plaintext = {
    kind: 'string',
    value: literal ? node.written : '',
    written: literal ? node.written : '',
    verbatim: false,
    range: literal ? node.range : null,
    path: node.path,
  } as const;
  return {
    ...base,
    argument: { kind: 'literal', node: plaintext },
    secret: { kind: 'plaintext', node: plaintext },
  };
}

function parseValidate(call: Call): Expression {
  const argument = parseArgument(call);
  const base = { kind: 'validate', node: call.node, name: call.name, argument } as const;
  const missing = missingExpression(argument.node.path);
  if (argument.kind !== 'object') {
    refuse(
      call,
      argument.node,
      "the argument to fn::validate must be an object containing 'schema' and 'value'",
    );
    return { ...base, schema: missing, value: missing };
  }
  const schema = memberOf(argument, 'schema');
  const value = memberOf(argument, 'value');
  if (!schema) refuse(call, argument.node, "missing schema ('schema')");
  if (!value) refuse(call, argument.node, "missing value ('value')");
  return { ...base, schema: schema ?? missing, value: value ?? missing };
}

function memberOf(object: Expression & { kind: 'object' }, name: string): Expression | null {
  return object.entries.find(({ key }) => key.value === name)?.value ?? null;
}

function parseOpen(call: Call): Expression {
  const argument = parseArgument(call);
  const base = { kind: 'open', node: call.node, name: call.name, argument } as const;
  const written = call.name.value;
  if (written !== 'fn::open') {
    const provider = nameAfter(call, 'fn::open::');
    return { ...base, provider, providerExpression: null, inputs: argument };
  }
  const missing = missingExpression(argument.node.path);
  if (argument.kind !== 'object') {
    refuse(
      call,
      argument.node,
      "the argument to fn::open must be an object containing 'provider' and 'inputs'",
    );
    return { ...base, provider: null, providerExpression: null, inputs: missing };
  }
  return { ...base, ...readProvider(call, argument), inputs: readInputs(call, argument) };
}

function parseRotate(call: Call): Expression {
  const argument = parseArgument(call);
  const base = { kind: 'rotate', node: call.node, name: call.name, argument } as const;
  const long = call.name.value === 'fn::rotate';
  const missing = missingExpression(argument.node.path);
  if (argument.kind !== 'object') {
    const members = long ? "'provider', 'inputs' and 'state'" : "'inputs' and 'state'";
    refuse(call, argument.node, `the argument to ${call.name.value} must be an object containing ${members}`);
    const provider = long ? null : nameAfter(call, 'fn::rotate::');
    return { ...base, provider, providerExpression: null, inputs: missing, state: nothing(argument) };
  }
  const provider = long
    ? readProvider(call, argument)
    : { provider: nameAfter(call, 'fn::rotate::'), providerExpression: null };
  const state = memberOf(argument, 'state') ?? nothing(argument);
  return { ...base, ...provider, inputs: readInputs(call, argument), state };
}

/** A rotator that has not rotated yet has no state. */
function nothing({ node }: Expression): Expression {
  return { kind: 'literal', node: { kind: 'null', range: null, path: node.path, written: '' } };
}

function nameAfter({ name }: Call, prefix: string): StringNode {
  return { ...name, value: name.value.slice(prefix.length) };
}

function readProvider(call: Call, argument: Expression & { kind: 'object' }) {
  const expression = memberOf(argument, 'provider');
  if (expression === null) refuse(call, argument.node, "missing provider name ('provider')");
  else if (expression.kind === 'literal' && expression.node.kind === 'string') {
    return { provider: expression.node, providerExpression: expression };
  } else refuse(call, expression.node, 'provider name must be a string literal');
  return { provider: null, providerExpression: expression };
}

function readInputs(call: Call, argument: Expression & { kind: 'object' }): Expression {
  const inputs = memberOf(argument, 'inputs');
  if (inputs) return inputs;
  refuse(call, argument.node, "missing provider inputs ('inputs')");
  return missingExpression(argument.node.path);
}
