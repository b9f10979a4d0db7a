import type { RoleExpression } from '../role-descriptor.ts';

/** Returns true for an expression about a resource of a kind that does not exist here. */
export function dependsOnOtherResource(expression: RoleExpression): boolean {
  return leavesOf(expression).some(
    (leaf) =>
      (leaf.kind === 'resource' && leaf.resource !== 'environment') ||
      ((leaf.kind === 'tag' || leaf.kind === 'hasTag') && leaf.context.resource !== 'environment'),
  );
}

/** Returns whether an expression depends on the environment, and the keys of the tags that it depends on. */
export function dependsOnEnvironment(expression: RoleExpression): {
  readonly any: boolean;
  readonly tags: readonly string[];
} {
  const leaves = leavesOf(expression);
  const tags = leaves.flatMap((leaf) =>
    (leaf.kind === 'tag' || leaf.kind === 'hasTag') && leaf.context.resource === 'environment'
      ? leaf.key
      : [],
  );
  const any = leaves.some((leaf) => leaf.kind === 'resource' && leaf.resource === 'environment');
  return { any: any || tags.length > 0, tags };
}

function leavesOf(expression: RoleExpression, leaves: RoleExpression[] = []): readonly RoleExpression[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
    case 'equal':
      leavesOf(expression.left, leaves);
      leavesOf(expression.right, leaves);
      return leaves;
    case 'not':
      return leavesOf(expression.node, leaves);
    default:
      leaves.push(expression);
      return leaves;
  }
}
