import type { EnvironmentScopes, EnvironmentSubject } from '../../../src/access/roles/compiled-role.ts';
import { isEnvironmentScope, isScope } from '../../../src/access/roles/scope.ts';
import type { RoleJson } from './role-documents.ts';

const none = Symbol('none');

/** A value in the JSON of a role; `null` is what is not known, `none` a missing tag. */
type Slow = string | number | boolean | symbol | null;

// biome-ignore lint/suspicious/noExplicitAny: it reads the JSON as it is
function slowValue(json: any, subject: EnvironmentSubject | null): Slow {
  const at = (member: string) => slowValue(json[member], subject);
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
  // biome-ignore lint/suspicious/noExplicitAny: it reads the JSON as it is
  json: any,
  subject: EnvironmentSubject | null,
  others: Readonly<Record<string, RoleJson>>,
): {
  readonly permissions: readonly string[];
  readonly constraints?: { readonly MaxOpenDuration: number };
}[] {
  const below = (node: unknown) => slowAllows(node, subject, others);
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
          { __type: 'PermissionExpressionEqual', left: json.selector, right: value },
          subject,
        );
        if (match === null) return [];
        if (match === true) return below(node);
      }
      return [];
    }
    case 'PermissionDescriptorCompose':
      return json.permissionDescriptors.flatMap((id: string) => below(others[id]));
  }
  throw new Error(`unknown descriptor ${json.__type}`);
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
