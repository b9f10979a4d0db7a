import type { FindComposed } from './compile-role.ts';
import type { EnvironmentSubject } from './compiled-role.ts';
import { factsOfEnvironment, noFacts } from './evaluate/environment-facts.ts';
import { type ExpressionFacts, evaluateCondition, evaluateEqual } from './evaluate/evaluate-expression.ts';
import type { RoleDescriptor } from './role-descriptor.ts';
import type { RoleId } from './role-id.ts';
import { isOrganizationScope, type Scope } from './scope.ts';

/** An entry of a role that permits a scope. */
export interface PermittingEntry {
  /** The path of the Allow, such as `details.entries[3].subNode`. */
  readonly path: string;
  /** The role that has the entry, of those that the role is composed of; null for the role itself. */
  readonly composedRoleId: RoleId | null;
  /** The maximum open duration of the entry in seconds; null for no limit. */
  readonly maxOpenSeconds: number | null;
}

const maxEntries = 20;

/**
 * Lists the entries of a compiled role that permit a scope on an environment, or in the organization; none if it is not
 * permitted. Of many, the first 20.
 */
export function explainRole(
  descriptor: RoleDescriptor,
  { scope, subject }: { readonly scope: Scope; readonly subject: EnvironmentSubject | null },
  findComposed: FindComposed,
): readonly PermittingEntry[] {
  const facts = subject === null || isOrganizationScope(scope) ? noFacts : factsOfEnvironment(subject);
  const entries: PermittingEntry[] = [];
  const place = { path: 'details', composedRoleId: null };
  for (const entry of permitting(descriptor, place, { scope, facts, findComposed })) {
    entries.push(entry);
    if (entries.length === maxEntries) break;
  }
  return entries;
}

type Place = Omit<PermittingEntry, 'maxOpenSeconds'>;

interface Question {
  readonly scope: Scope;
  readonly facts: ExpressionFacts;
  readonly findComposed: FindComposed;
}

function* permitting(
  descriptor: RoleDescriptor,
  place: Place,
  question: Question,
): Generator<PermittingEntry> {
  const below = (member: string): Place => ({ ...place, path: `${place.path}.${member}` });
  switch (descriptor.kind) {
    case 'allow':
      if (descriptor.scopes.includes(question.scope))
        yield { ...place, maxOpenSeconds: descriptor.maxOpenSeconds };
      return;
    case 'group':
      for (const [index, entry] of descriptor.entries.entries())
        yield* permitting(entry, below(`entries[${index}]`), question);
      return;
    case 'condition':
      if (evaluateCondition(descriptor.condition, question.facts) === true)
        yield* permitting(descriptor.node, below('subNode'), question);
      return;
    case 'ifThenElse': {
      const holds = evaluateCondition(descriptor.condition, question.facts);
      if (holds === true) yield* permitting(descriptor.nodeForTrue, below('subNodeForTrue'), question);
      if (holds === false) yield* permitting(descriptor.nodeForFalse, below('subNodeForFalse'), question);
      return;
    }
    case 'select': {
      const index = descriptor.options.findIndex(
        ({ value }) => evaluateEqual(descriptor.selector, value, question.facts) !== false,
      );
      const option = descriptor.options[index];
      if (option !== undefined && evaluateEqual(descriptor.selector, option.value, question.facts) === true)
        yield* permitting(option.node, below(`options[${index}].node`), question);
      return;
    }
    case 'compose':
      for (const composedRoleId of new Set(descriptor.roleIds)) {
        const composed = question.findComposed(composedRoleId);
        if (composed !== null) yield* permitting(composed, { path: 'details', composedRoleId }, question);
      }
  }
}
