import type { EnvironmentScopes, EnvironmentSubject } from '../../../src/access/roles/compiled-role.ts';
import { isEnvironmentScope, isScope } from '../../../src/access/roles/scope.ts';
import type { RoleJson } from './role-documents.ts';

const none = Symbol('none');

/** A node of a role as JSON, with the members of every type of node: those that its type does not have are missing. */
interface SlowNode {
  readonly __type: string;
  readonly left: SlowNode;
  readonly right: SlowNode;
  readonly node: SlowNode;
  readonly context: SlowNode;
  readonly key: string;
  readonly value: string | number | boolean;
  readonly identity: string;
  readonly permissions: readonly string[];
  readonly entries: readonly SlowNode[];
  readonly condition: SlowNode;
  readonly subNode: SlowNode;
  readonly subNodeForTrue: SlowNode;
  readonly subNodeForFalse: SlowNode;
  readonly selector: SlowNode;
  readonly options: readonly { readonly value: SlowNode; readonly node: SlowNode }[];
  readonly permissionDescriptors: readonly string[];
}

type OperandName = 'left' | 'right' | 'node';

/** A value in the JSON of a role; `null` is what is not known, `none` a missing tag. */
type Slow = string | number | boolean | symbol | null;

function slowValue(json: SlowNode, subject: EnvironmentSubject | null): Slow {
  const at = (operand: OperandName) => slowValue(json[operand], subject);
  switch (json.__type.replace(/^Permission(Literal)?Expression/, '$1')) {
    case 'And': {
      const sides = [at('left'), at('right')];
      return sides.includes(false) ? false : sides.every((side) => side === true) ? true : null;
    }
    case 'Or': {
      const sides = [at('left'), at('right')];
      return sides.includes(true) ? true : sides.every((side) => side === false) ? false : null;
    }
    case 'Not':
      return at('node') === null ? null : !at('node');
    case 'Equal': {
      const [left, right] = [at('left'), at('right')];
      if (left === null || right === null) return null;
      return left === right && left !== none;
    }
    case 'Environment':
      return subject && `environment ${subject.id}`;
    case 'Tag':
      if (subject === null || json.context.__type !== 'PermissionExpressionEnvironment') return null;
      return subject.tags.has(json.key) ? `text ${subject.tags.get(json.key)}` : none;
    case 'HasTag':
      if (subject === null || json.context.__type !== 'PermissionExpressionEnvironment') return null;
      return subject.tags.has(json.key);
    case 'LiteralString':
      return `text ${json.value}`;
    case 'LiteralNumber':
    case 'LiteralBool':
      return json.value;
    case 'LiteralEnvironment':
      return `environment ${json.identity}`;
    case 'LiteralStack':
      return `stack ${json.identity}`;
    default:
      return null;
  }
}

/** Evaluates the JSON of a role node by node, and returns each Allow that applies. */
export function slowAllows(
  role: RoleJson,
  subject: EnvironmentSubject | null,
  others: Readonly<Record<string, RoleJson>>,
): {
  readonly permissions: readonly string[];
  readonly constraints?: { readonly MaxOpenDuration: number };
}[] {
  const json = role as unknown as SlowNode;
  const below = (node: SlowNode) => slowAllows({ ...node }, subject, others);
  switch (json.__type) {
    case 'PermissionDescriptorAllow':
      return [json];
    case 'PermissionDescriptorGroup':
      return json.entries.flatMap(below);
    case 'PermissionDescriptorCondition':
      return slowValue(json.condition, subject) === true ? below(json.subNode) : [];
    case 'PermissionDescriptorIfThenElse': {
      const condition = slowValue(json.condition, subject);
      if (condition === null) return [];
      return below(condition ? json.subNodeForTrue : json.subNodeForFalse);
    }
    case 'PermissionDescriptorSelect': {
      for (const { value, node } of json.options) {
        const match = slowValue(
          { ...json, __type: 'PermissionExpressionEqual', left: json.selector, right: value },
          subject,
        );
        if (match === null) return [];
        if (match === true) return below(node);
      }
      return [];
    }
    case 'PermissionDescriptorCompose':
      return json.permissionDescriptors.flatMap((id) => slowAllows(roleOf(id, others), subject, others));
  }
  throw new Error(`unknown descriptor ${json.__type}`);
}

function roleOf(id: string, others: Readonly<Record<string, RoleJson>>): RoleJson {
  const role = others[id];
  if (role === undefined) throw new Error(`unknown role ${id}`);
  return role;
}

/** Returns the scopes on an environment, or, without one, on every environment. */
export function slowOnEnvironment(
  json: RoleJson,
  subject: EnvironmentSubject | null,
  others: Readonly<Record<string, RoleJson>>,
): EnvironmentScopes {
  const allows = slowAllows(json, subject, others);
  const limits = allows
    .filter(({ permissions }) => permissions.includes('environment:open'))
    .map(({ constraints }) => constraints?.MaxOpenDuration || Number.POSITIVE_INFINITY);
  const longest = Math.max(0, ...limits);
  const scopes = new Set(allows.flatMap(({ permissions }) => permissions).filter(isScope));
  return {
    scopes: new Set([...scopes].filter(isEnvironmentScope)),
    maxOpenSeconds: longest === 0 || longest === Number.POSITIVE_INFINITY ? null : longest,
  };
}
