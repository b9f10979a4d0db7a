import type { ResourceKind, RoleExpression } from '../role-descriptor.ts';

/** The facts that expressions are evaluated with. Undefined is a fact that is not known. */
export interface ExpressionFacts {
  /** Returns the id of the resource in question, if it is of that kind. */
  identityOf(kind: ResourceKind): string | undefined;
  /** Returns the value of a tag of the resource in question; null if it does not have the tag. */
  tagOf(kind: ResourceKind, key: string): string | null | undefined;
}

interface Identity {
  readonly resource: ResourceKind;
  readonly identity: string;
}

type Value = string | number | boolean | Identity | null | undefined;

/**
 * Decides a condition: true, false, or undefined if it depends on something unknown. An unknown condition never
 * permits anything, negated or not, so a condition on a stack matches no environment.
 */
export function evaluateCondition(expression: RoleExpression, facts: ExpressionFacts): boolean | undefined {
  const value = evaluate(expression, facts);
  return typeof value === 'boolean' ? value : undefined;
}

/**
 * Returns a function that compares an expression, which is evaluated once, with others. A missing tag equals nothing.
 * Values of different types are different.
 */
export function compareWith(
  expression: RoleExpression,
  facts: ExpressionFacts,
): (other: RoleExpression) => boolean | undefined {
  const value = evaluate(expression, facts);
  return (other) => equal(value, evaluate(other, facts));
}

function evaluate(expression: RoleExpression, facts: ExpressionFacts): Value {
  switch (expression.kind) {
    case 'and':
      return all(expression.left, expression.right, facts);
    case 'or': {
      const neither = none(expression.left, expression.right, facts);
      return neither === undefined ? undefined : !neither;
    }
    case 'not': {
      const negated = evaluateCondition(expression.node, facts);
      return negated === undefined ? undefined : !negated;
    }
    case 'equal':
      return compareWith(expression.left, facts)(expression.right);
    case 'resource': {
      const identity = facts.identityOf(expression.resource);
      return identity === undefined ? undefined : { resource: expression.resource, identity };
    }
    case 'tag':
      return facts.tagOf(expression.context.resource, expression.key);
    case 'hasTag': {
      const tag = facts.tagOf(expression.context.resource, expression.key);
      return tag === undefined ? undefined : tag !== null;
    }
    case 'value':
      return expression.value;
    case 'identity':
      return expression;
  }
}

function all(left: RoleExpression, right: RoleExpression, facts: ExpressionFacts): boolean | undefined {
  const first = evaluateCondition(left, facts);
  if (first === false) return false;
  const second = evaluateCondition(right, facts);
  return second === false ? false : first && second;
}

function none(left: RoleExpression, right: RoleExpression, facts: ExpressionFacts): boolean | undefined {
  const first = evaluateCondition(left, facts);
  if (first === true) return false;
  const second = evaluateCondition(right, facts);
  if (second === true) return false;
  return first === undefined || second === undefined ? undefined : true;
}

function equal(one: Value, other: Value): boolean | undefined {
  if (one === undefined || other === undefined) return undefined;
  if (one === null || other === null) return false;
  if (typeof one === 'object' && typeof other === 'object')
    return one.resource === other.resource && one.identity === other.identity;
  return one === other;
}
