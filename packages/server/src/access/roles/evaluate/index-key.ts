import type { RoleExpression } from '../role-descriptor.ts';

/** A condition that a plan finds by the value that it compares with. */
type IndexKey =
  | { readonly of: 'id'; readonly id: string }
  | { readonly of: 'tag'; readonly key: string; readonly value: string }
  | { readonly of: 'tagPresence'; readonly key: string };

interface IndexedCondition {
  readonly key: IndexKey;
  /** The other side of an And; null if nothing else is required. */
  readonly rest: RoleExpression | null;
}

/** Returns the key of a condition on the id, on the value of a tag or on its presence; null for any other. */
export function indexKeyOf(condition: RoleExpression): IndexedCondition | null {
  if (condition.kind !== 'and') {
    const key = keyOf(condition);
    return key && { key, rest: null };
  }
  const { left, right } = condition;
  const keyOfLeft = keyOf(left);
  if (keyOfLeft !== null) return { key: keyOfLeft, rest: right };
  const keyOfRight = keyOf(right);
  return keyOfRight && { key: keyOfRight, rest: left };
}

function keyOf(condition: RoleExpression): IndexKey | null {
  if (condition.kind === 'hasTag' && condition.context.resource === 'environment')
    return { of: 'tagPresence', key: condition.key };
  if (condition.kind !== 'equal') return null;
  const { left, right } = condition;
  return keyOfEqual(left, right) ?? keyOfEqual(right, left);
}

function keyOfEqual(one: RoleExpression, other: RoleExpression): IndexKey | null {
  if (one.kind === 'resource' && one.resource === 'environment')
    return other.kind === 'identity' && other.resource === 'environment'
      ? { of: 'id', id: other.identity }
      : null;
  if (one.kind !== 'tag' || one.context.resource !== 'environment') return null;
  return other.kind === 'value' && typeof other.value === 'string'
    ? { of: 'tag', key: one.key, value: other.value }
    : null;
}
