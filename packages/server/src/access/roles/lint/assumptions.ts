import type { ExpressionFacts } from '../evaluate/evaluate-expression.ts';
import type { RoleExpression } from '../role-descriptor.ts';

/** Nothing is known about the environment. */
export const noAssumptions: ExpressionFacts = { identityOf: () => undefined, tagOf: () => undefined };

/** Returns the facts that also hold where the condition does: the id or the tag that it compares with a literal. */
export function assumeTrue(condition: RoleExpression, facts: ExpressionFacts): ExpressionFacts {
  if (condition.kind === 'and') return assumeTrue(condition.right, assumeTrue(condition.left, facts));
  if (condition.kind !== 'equal') return facts;
  const { left, right } = condition;
  return assumeEqual(left, right, facts) ?? assumeEqual(right, left, facts) ?? facts;
}

function assumeEqual(
  one: RoleExpression,
  other: RoleExpression,
  facts: ExpressionFacts,
): ExpressionFacts | null {
  if (one.kind === 'resource' && other.kind === 'identity' && one.resource === other.resource) {
    const { resource, identity } = other;
    return { ...facts, identityOf: (kind) => (kind === resource ? identity : facts.identityOf(kind)) };
  }
  if (one.kind !== 'tag' || other.kind !== 'value' || typeof other.value !== 'string') return null;
  const { context, key } = one;
  const { value } = other;
  return {
    ...facts,
    tagOf: (kind, asked) => (kind === context.resource && asked === key ? value : facts.tagOf(kind, asked)),
  };
}
