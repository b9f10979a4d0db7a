import { Pace } from '../../platform/turns/pace.ts';
import { runAtOnce, type Steps } from '../../platform/turns/run-in-turns.ts';
import type { FindComposed } from './compile-role.ts';
import type { EnvironmentSubject } from './compiled-role.ts';
import { factsOfEnvironment, noFacts } from './evaluate/environment-facts.ts';
import { compareWith, type ExpressionFacts, evaluateCondition } from './evaluate/evaluate-expression.ts';
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
/** The scopes of an Allow that cost as much as a node. */
const scopesOfNode = 50;

interface ExplainedDecision {
  readonly scope: Scope;
  readonly subject: EnvironmentSubject | null;
}

/** Explains a role in one step: for small roles. */
export function explainRole(
  descriptor: RoleDescriptor,
  decision: ExplainedDecision,
  findComposed: FindComposed,
): readonly PermittingEntry[] {
  return runAtOnce(explainRoleInSteps(descriptor, decision, findComposed));
}

/**
 * Lists the entries of a compiled role that permit a scope on an environment, or in the organization; none if it is not
 * permitted. At most the first 20.
 */
export function* explainRoleInSteps(
  descriptor: RoleDescriptor,
  { scope, subject }: ExplainedDecision,
  findComposed: FindComposed,
): Steps<readonly PermittingEntry[]> {
  const facts = subject === null || isOrganizationScope(scope) ? noFacts : factsOfEnvironment(subject);
  const question = { scope, facts, findComposed, pace: new Pace(), entries: [] };
  yield* collect(descriptor, { path: 'details', composedRoleId: null }, question);
  return question.entries;
}

type Place = Omit<PermittingEntry, 'maxOpenSeconds'>;

interface Question {
  readonly scope: Scope;
  readonly facts: ExpressionFacts;
  readonly findComposed: FindComposed;
  readonly pace: Pace;
  /** The entries found so far. */
  readonly entries: PermittingEntry[];
}

function* collect(descriptor: RoleDescriptor, place: Place, question: Question): Steps<void> {
  if (question.pace.isDue()) yield;
  if (question.entries.length === maxEntries) return;
  const below = (member: string): Place => ({ ...place, path: `${place.path}.${member}` });
  switch (descriptor.kind) {
    case 'allow': {
      const { scopes, maxOpenSeconds } = descriptor;
      if (scopes.includes(question.scope)) question.entries.push({ ...place, maxOpenSeconds });
      if (question.pace.isDue(scopes.length / scopesOfNode)) yield;
      return;
    }
    case 'group':
      for (const [index, entry] of descriptor.entries.entries())
        yield* collect(entry, below(`entries[${index}]`), question);
      return;
    case 'condition':
      if (evaluateCondition(descriptor.condition, question.facts) === true)
        yield* collect(descriptor.node, below('subNode'), question);
      return;
    case 'ifThenElse': {
      const holds = evaluateCondition(descriptor.condition, question.facts);
      if (holds === true) yield* collect(descriptor.nodeForTrue, below('subNodeForTrue'), question);
      if (holds === false) yield* collect(descriptor.nodeForFalse, below('subNodeForFalse'), question);
      return;
    }
    case 'select': {
      const isSelected = compareWith(descriptor.selector, question.facts);
      for (const [index, { value, node }] of descriptor.options.entries()) {
        if (question.pace.isDue()) yield;
        const selected = isSelected(value);
        if (selected === false) continue;
        if (selected === true) yield* collect(node, below(`options[${index}].node`), question);
        return;
      }
      return;
    }
    case 'compose':
      for (const composedRoleId of new Set(descriptor.roleIds)) {
        const composed = question.findComposed(composedRoleId);
        if (composed !== null) yield* collect(composed, { path: 'details', composedRoleId }, question);
      }
  }
}
