import { quote } from '../../../platform/quote.ts';
import type { Steps } from '../../../platform/turns/run-in-turns.ts';
import type { ResourceExpression, ResourceKind, RoleExpression } from '../role-descriptor.ts';
import type { RoleNode, RoleReader } from './role-reader.ts';

/** Parses an expression of one type; in steps if there are others below it. */
type ParseExpression = (
  reader: RoleReader,
  node: RoleNode,
) => RoleExpression | null | Steps<RoleExpression | null>;

const resources: ReadonlyMap<string, ResourceKind> = new Map([
  ['PermissionExpressionEnvironment', 'environment'],
  ['PermissionExpressionStack', 'stack'],
  ['PermissionExpressionTeam', 'team'],
  ['PermissionExpressionInsightsAccount', 'insightsAccount'],
]);

const conditions: ReadonlyMap<string, ParseExpression> = new Map<string, ParseExpression>([
  ['PermissionExpressionAnd', parseBinary('and')],
  ['PermissionExpressionOr', parseBinary('or')],
  ['PermissionExpressionNot', parseNot],
  ['PermissionExpressionEqual', parseEqual],
  ['PermissionExpressionHasTag', parseTag('hasTag')],
  ['PermissionLiteralExpressionBool', parseValue('boolean')],
]);

const operands: ReadonlyMap<string, ParseExpression> = new Map<string, ParseExpression>([
  ...conditions,
  ...[...resources].map(([type, resource]) => [type, parseResource(resource)] as const),
  ['PermissionExpressionTag', parseTag('tag')],
  ['PermissionLiteralExpressionString', parseValue('string')],
  ['PermissionLiteralExpressionNumber', parseValue('number')],
  ['PermissionLiteralExpressionEnvironment', parseIdentity('environment')],
  ['PermissionLiteralExpressionStack', parseIdentity('stack')],
  ['PermissionLiteralExpressionTeam', parseIdentity('team')],
  ['PermissionLiteralExpressionInsightsAccount', parseIdentity('insightsAccount')],
]);

/** Parses an expression that is true or false. */
export function* parseRoleCondition(
  reader: RoleReader,
  value: unknown,
  { path, depth }: { readonly path: string; readonly depth: number },
): Steps<RoleExpression | null> {
  const node = reader.node(value, path, depth);
  if (node === null) return null;
  if (reader.pace.isDue()) yield;
  const parse = conditions.get(node.type);
  if (parse !== undefined) return yield* inSteps(parse(reader, node));
  if (operands.has(node.type))
    return reader.fault(path, `${node.type} is not a condition, because its value is neither true nor false`);
  return unknownExpression(reader, node, conditions);
}

/** Parses any expression. */
export function* parseRoleExpression(
  reader: RoleReader,
  value: unknown,
  { path, depth }: { readonly path: string; readonly depth: number },
): Steps<RoleExpression | null> {
  const node = reader.node(value, path, depth);
  if (node === null) return null;
  if (reader.pace.isDue()) yield;
  const parse = operands.get(node.type);
  return parse === undefined
    ? unknownExpression(reader, node, operands)
    : yield* inSteps(parse(reader, node));
}

function* inSteps(parsed: ReturnType<ParseExpression>): Steps<RoleExpression | null> {
  return parsed !== null && Symbol.iterator in parsed ? yield* parsed : parsed;
}

function unknownExpression(
  reader: RoleReader,
  { type, path }: RoleNode,
  known: ReadonlyMap<string, ParseExpression>,
): null {
  const types = [...known.keys()].join(', ');
  return reader.fault(`${path}.__type`, `${quote(type)} is not a supported expression; use one of ${types}`);
}

function below({ path, depth }: RoleNode, member: string) {
  return { path: `${path}.${member}`, depth: depth + 1 };
}

function parseBinary(kind: 'and' | 'or'): ParseExpression {
  return function* (reader, node) {
    reader.onlyMembers(node, ['left', 'right']);
    const left = yield* parseRoleCondition(reader, reader.member(node, 'left'), below(node, 'left'));
    const right = yield* parseRoleCondition(reader, reader.member(node, 'right'), below(node, 'right'));
    return left && right && { kind, left, right };
  };
}

function* parseNot(reader: RoleReader, node: RoleNode): Steps<RoleExpression | null> {
  reader.onlyMembers(node, ['node']);
  const negated = yield* parseRoleCondition(reader, reader.member(node, 'node'), below(node, 'node'));
  return negated && { kind: 'not', node: negated };
}

function* parseEqual(reader: RoleReader, node: RoleNode): Steps<RoleExpression | null> {
  reader.onlyMembers(node, ['left', 'right']);
  const left = yield* parseRoleExpression(reader, reader.member(node, 'left'), below(node, 'left'));
  const right = yield* parseRoleExpression(reader, reader.member(node, 'right'), below(node, 'right'));
  return left && right && { kind: 'equal', left, right };
}

function parseResource(resource: ResourceKind): ParseExpression {
  return (reader, node) => {
    reader.onlyMembers(node, []);
    return { kind: 'resource', resource };
  };
}

function parseTag(kind: 'tag' | 'hasTag'): ParseExpression {
  return (reader, node) => {
    reader.onlyMembers(node, ['context', 'key']);
    const context = parseContext(reader, node);
    const key = reader.text(node, 'key');
    return context === null || key === null ? null : { kind, context, key };
  };
}

function parseContext(reader: RoleReader, node: RoleNode): ResourceExpression | null {
  const { path, depth } = below(node, 'context');
  const context = reader.node(reader.member(node, 'context'), path, depth);
  if (context === null) return null;
  const resource = resources.get(context.type);
  if (resource !== undefined) {
    reader.onlyMembers(context, []);
    return { kind: 'resource', resource };
  }
  return reader.fault(`${path}.__type`, `must be one of ${[...resources.keys()].join(', ')}`);
}

function parseValue(type: 'boolean' | 'string' | 'number'): ParseExpression {
  return (reader, node) => {
    reader.onlyMembers(node, ['value']);
    const value = reader.member(node, 'value');
    // An infinite number, such as 1e999, would be saved as null.
    if (typeof value === type && (typeof value !== 'number' || Number.isFinite(value)))
      return { kind: 'value', value: value as string | number | boolean };
    return reader.fault(`${node.path}.value`, `must be a ${type === 'string' ? 'text' : type}`);
  };
}

function parseIdentity(resource: ResourceKind): ParseExpression {
  return (reader, node) => {
    reader.onlyMembers(node, ['identity']);
    const identity = reader.text(node, 'identity');
    return identity === null ? null : { kind: 'identity', resource, identity };
  };
}
