import { isJsonObject } from '../../../platform/json/json.ts';
import { measureJsonInSteps } from '../../../platform/json/measure-json.ts';
import { quote } from '../../../platform/quote.ts';
import type { Result } from '../../../platform/result.ts';
import { runAtOnce, type Steps } from '../../../platform/turns/run-in-turns.ts';
import type { RoleFault } from '../compiled-role.ts';
import type { RoleDescriptor, RoleExpression, SelectOption } from '../role-descriptor.ts';
import { asRoleId } from '../role-id.ts';
import { parseRoleCondition, parseRoleExpression } from './parse-role-expression.ts';
import { roleLimits } from './role-limits.ts';
import { type RoleNode, RoleReader } from './role-reader.ts';

/** The member of a role that has its descriptor, and the first part of every path. */
const root = 'details';

/** The texts of a list that cost as much as a node. */
const textsOfNode = 20;

/** A role, and the bytes of its descriptor as JSON. */
interface ParsedRole {
  readonly descriptor: RoleDescriptor;
  readonly bytes: number;
}

/** Parses the `details` of a role in one step: for small roles. */
export function parseRoleDescriptor(value: unknown): Result<RoleDescriptor, readonly RoleFault[]> {
  const parsed = runAtOnce(parseRoleInSteps(value));
  return parsed.ok ? { ok: true, value: parsed.value.descriptor } : parsed;
}

/**
 * Parses the `details` of a role (docs/contract/roles.md). An unknown `__type` or member is a fault: what the server
 * does not understand must not be left out of a role. An unknown scope is not: it permits nothing.
 */
export function* parseRoleInSteps(value: unknown): Steps<Result<ParsedRole, readonly RoleFault[]>> {
  const reader = new RoleReader();
  const descriptor = yield* parseDescriptor(reader, value, root, 1);
  if (descriptor === null || reader.faults.length > 0) return { ok: false, fault: reader.faults };
  const bytes = yield* measureJsonInSteps(value, reader.pace);
  if (bytes <= roleLimits.maxBytes) return { ok: true, value: { descriptor, bytes } };
  const message = `has ${bytes} bytes; the limit is ${roleLimits.maxBytes}`;
  return { ok: false, fault: [{ path: root, message }] };
}

type ParseDescriptor = (reader: RoleReader, node: RoleNode) => Steps<RoleDescriptor | null>;

const descriptors: ReadonlyMap<string, ParseDescriptor> = new Map([
  ['PermissionDescriptorAllow', parseAllow],
  ['PermissionDescriptorGroup', parseGroup],
  ['PermissionDescriptorCondition', parseCondition],
  ['PermissionDescriptorIfThenElse', parseIfThenElse],
  ['PermissionDescriptorSelect', parseSelect],
  ['PermissionDescriptorCompose', parseCompose],
]);

function* parseDescriptor(
  reader: RoleReader,
  value: unknown,
  path: string,
  depth: number,
): Steps<RoleDescriptor | null> {
  const node = reader.node(value, path, depth);
  if (node === null) return null;
  if (reader.pace.isDue()) yield;
  const parse = descriptors.get(node.type);
  if (parse !== undefined) return yield* parse(reader, node);
  return reader.fault(
    `${path}.__type`,
    `${quote(node.type)} is not a supported permission descriptor; use one of ${[...descriptors.keys()].join(', ')}`,
  );
}

function* parseAllow(reader: RoleReader, node: RoleNode): Steps<RoleDescriptor | null> {
  reader.onlyMembers(node, ['permissions', 'constraints']);
  const scopes = reader.texts(node, 'permissions');
  const maxOpenSeconds = parseConstraints(reader, node);
  if (reader.pace.isDue((scopes?.length ?? 0) / textsOfNode)) yield;
  return scopes && { kind: 'allow', scopes, maxOpenSeconds };
}

function parseConstraints(reader: RoleReader, node: RoleNode): number | null {
  const constraints = reader.member(node, 'constraints');
  if (constraints === undefined) return null;
  const path = `${node.path}.constraints`;
  if (!isJsonObject(constraints)) return reader.fault(path, 'must be an object');
  for (const name of Object.keys(constraints))
    if (name !== 'MaxOpenDuration')
      reader.fault(path, `has the unknown constraint ${quote(name)}; MaxOpenDuration is supported`);
  const seconds = constraints['MaxOpenDuration'] ?? 0;
  if (typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 0)
    return seconds === 0 ? null : seconds;
  return reader.fault(`${path}.MaxOpenDuration`, 'must be a whole number of seconds, or 0 for no limit');
}

function* parseGroup(reader: RoleReader, node: RoleNode): Steps<RoleDescriptor | null> {
  reader.onlyMembers(node, ['entries']);
  const given = reader.list(node, 'entries');
  if (given === null) return null;
  const entries: RoleDescriptor[] = [];
  for (const [index, value] of given.entries()) {
    const path = `${node.path}.entries[${index}]`;
    const entry = yield* parseDescriptor(reader, value, path, node.depth + 1);
    if (entry !== null) entries.push(entry);
  }
  return { kind: 'group', entries };
}

function* parseCondition(reader: RoleReader, node: RoleNode): Steps<RoleDescriptor | null> {
  reader.onlyMembers(node, ['condition', 'subNode']);
  const condition = yield* parseConditionOf(reader, node);
  const then = yield* parseMember(reader, node, 'subNode');
  return condition && then && { kind: 'condition', condition, node: then };
}

function* parseIfThenElse(reader: RoleReader, node: RoleNode): Steps<RoleDescriptor | null> {
  reader.onlyMembers(node, ['condition', 'subNodeForTrue', 'subNodeForFalse']);
  const condition = yield* parseConditionOf(reader, node);
  const nodeForTrue = yield* parseMember(reader, node, 'subNodeForTrue');
  const nodeForFalse = yield* parseMember(reader, node, 'subNodeForFalse');
  if (condition === null || nodeForTrue === null || nodeForFalse === null) return null;
  return { kind: 'ifThenElse', condition, nodeForTrue, nodeForFalse };
}

function* parseSelect(reader: RoleReader, node: RoleNode): Steps<RoleDescriptor | null> {
  reader.onlyMembers(node, ['selector', 'options']);
  const place = { path: `${node.path}.selector`, depth: node.depth + 1 };
  const selector = yield* parseRoleExpression(reader, reader.member(node, 'selector'), place);
  const given = reader.list(node, 'options');
  if (selector === null || given === null) return null;
  const options: SelectOption[] = [];
  for (const [index, value] of given.entries()) {
    const option = yield* parseOption(reader, node, { option: value, index });
    if (option !== null) options.push(option);
  }
  return { kind: 'select', selector, options };
}

function* parseOption(
  reader: RoleReader,
  select: RoleNode,
  { option, index }: { readonly option: unknown; readonly index: number },
): Steps<SelectOption | null> {
  const path = `${select.path}.options[${index}]`;
  if (!isJsonObject(option))
    return reader.fault(path, 'must be an object with the members "value" and "node"');
  const node: RoleNode = { type: 'an option', members: option, path, depth: select.depth };
  reader.onlyMembers(node, ['value', 'node']);
  const place = { path: `${path}.value`, depth: select.depth + 1 };
  const value = yield* parseRoleExpression(reader, reader.member(node, 'value'), place);
  const then = yield* parseMember(reader, node, 'node');
  return value && then && { value, node: then };
}

function* parseCompose(reader: RoleReader, node: RoleNode): Steps<RoleDescriptor | null> {
  reader.onlyMembers(node, ['permissionDescriptors']);
  const ids = reader.texts(node, 'permissionDescriptors');
  if (reader.pace.isDue((ids?.length ?? 0) / textsOfNode)) yield;
  return ids && { kind: 'compose', roleIds: ids.map(asRoleId) };
}

function parseConditionOf(reader: RoleReader, node: RoleNode): Steps<RoleExpression | null> {
  const place = { path: `${node.path}.condition`, depth: node.depth + 1 };
  return parseRoleCondition(reader, reader.member(node, 'condition'), place);
}

function parseMember(reader: RoleReader, node: RoleNode, name: string): Steps<RoleDescriptor | null> {
  return parseDescriptor(reader, reader.member(node, name), `${node.path}.${name}`, node.depth + 1);
}
