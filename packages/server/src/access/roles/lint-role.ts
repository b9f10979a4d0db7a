import { Pace } from '../../platform/turns/pace.ts';
import { runAtOnce, type Steps } from '../../platform/turns/run-in-turns.ts';
import type { FindComposed } from './compile-role.ts';
import { compareWith, type ExpressionFacts, evaluateCondition } from './evaluate/evaluate-expression.ts';
import { assumeTrue, noAssumptions } from './lint/assumptions.ts';
import { dependsOnEnvironment, dependsOnOtherResource } from './lint/depends-on.ts';
import { describeScopeFault } from './lint/describe-scope-fault.ts';
import { StructureIds } from './lint/structure-ids.ts';
import type { RoleDescriptor, RoleExpression } from './role-descriptor.ts';
import { isOrganizationScope, isScope, type Scope } from './scope.ts';

/** The severity of each warning (docs/roles.md#lints). */
export const roleWarningSeverities = {
  scope_unknown: 'severe',
  scope_without_effect: 'notice',
  scope_elsewhere: 'notice',
  entry_unreachable: 'notice',
  entry_repeated: 'notice',
  condition_elsewhere: 'notice',
  condition_always_true: 'severe',
  changes_own_condition: 'severe',
  permits_nothing: 'severe',
  wider_than_its_name: 'severe',
} as const;

/** Something in a role that is probably not meant. */
export interface RoleWarning {
  readonly code: keyof typeof roleWarningSeverities;
  /**
   * `severe`: the role may permit something other than its author intended. It is refused if a client requests
   * strictness.
   */
  readonly severity: 'severe' | 'notice';
  /** The path in the role, such as `details.entries[3].subNode`; `name` for the name. */
  readonly path: string;
  readonly message: string;
}

const maxWarnings = 50;

/** The scopes of an Allow, and the tags of a place, that cost as much as a node. */
const textsOfNode = 10;

interface NamedRole {
  readonly name: string;
  readonly descriptor: RoleDescriptor;
}

/** Lints a role in one step: for small roles. */
export function lintRole(role: NamedRole, findComposed: FindComposed): readonly RoleWarning[] {
  return runAtOnce(lintRoleInSteps(role, findComposed));
}

/** Finds what a role does not do, or does beyond its name. Reads only the role itself, not the roles in its Composes. */
export function* lintRoleInSteps(
  { name, descriptor }: NamedRole,
  findComposed: FindComposed,
): Steps<readonly RoleWarning[]> {
  const linter = new Linter(findComposed);
  const place = { path: 'details', facts: noAssumptions, onEnvironments: false, tags: new Set<string>() };
  yield* linter.node(descriptor, place);
  linter.name(name);
  return linter.listWarnings();
}

interface Place {
  readonly path: string;
  readonly facts: ExpressionFacts;
  /** True below a condition on the environment. */
  readonly onEnvironments: boolean;
  /** The keys of tags in the conditions above. */
  readonly tags: ReadonlySet<string>;
}

/** The scopes that let their holder change what a condition on tags depends on. */
const tagScopes: readonly string[] = [
  'environment_tag:create',
  'environment_tag:update',
  'environment_tag:delete',
];
const namesOfReaders = /\b(read[- ]?only|readers?|viewers?|auditors?|observers?)\b/i;
const readingScope = /:(read|list|list_tokens|list_deleted|export)$/;

class Linter {
  readonly #warnings: RoleWarning[] = [];
  readonly #counts = { severe: 0, notice: 0 };
  readonly #findComposed: FindComposed;
  readonly #permitted = new Set<Scope>();
  readonly #pace = new Pace();
  readonly #structures = new StructureIds(this.#pace);
  #composes = false;

  constructor(findComposed: FindComposed) {
    this.#findComposed = findComposed;
  }

  /** Returns at most 50 warnings, in their order. If there are more, notices are omitted first. */
  listWarnings(): readonly RoleWarning[] {
    let notices = maxWarnings - this.#counts.severe;
    return this.#warnings.filter(({ severity }) => severity === 'severe' || notices-- > 0);
  }

  name(name: string): void {
    if (this.#permitted.size === 0 && !this.#composes)
      this.#warn('permits_nothing', 'details', 'The role permits nothing.');
    if (!namesOfReaders.test(name)) return;
    const changing = [...this.#permitted].filter((scope) => !readingScope.test(scope)).sort();
    if (changing.length === 0) return;
    const shown = changing.slice(0, 3).join(', ');
    this.#warn(
      'wider_than_its_name',
      'name',
      `The name says that the role only reads, but it permits ${shown}.`,
    );
  }

  *node(node: RoleDescriptor, place: Place): Steps<void> {
    if (this.#pace.isDue(1 + place.tags.size / textsOfNode)) yield;
    if (this.#counts.severe === maxWarnings) return;
    const below = (member: string, more: Partial<Place> = {}): Place => ({
      ...place,
      ...more,
      path: `${place.path}.${member}`,
    });
    switch (node.kind) {
      case 'allow':
        if (this.#pace.isDue(node.scopes.length / textsOfNode)) yield;
        this.#allow(node.scopes, place);
        return;
      case 'group':
        yield* this.#repeated(node.entries, place.path);
        for (const [index, entry] of node.entries.entries())
          yield* this.node(entry, below(`entries[${index}]`));
        return;
      case 'condition':
        if (this.#condition(node.condition, place) !== false)
          yield* this.node(node.node, below('subNode', whenTrue(node.condition, place)));
        return;
      case 'ifThenElse': {
        const holds = this.#condition(node.condition, place, `${place.path}.subNodeForTrue`);
        const { nodeForTrue, nodeForFalse } = node;
        if (holds !== false)
          yield* this.node(nodeForTrue, below('subNodeForTrue', whenTrue(node.condition, place)));
        if (holds === true) this.#unreachable(below('subNodeForFalse').path, 'the condition always holds');
        else yield* this.node(nodeForFalse, below('subNodeForFalse', whenKnown(node.condition, place)));
        return;
      }
      case 'select':
        yield* this.#select(node, place);
        return;
      case 'compose':
        this.#composes = true;
        for (const id of node.roleIds)
          if (this.#findComposed(id) === null)
            this.#unreachable(place.path, `there is no role with the id ${JSON.stringify(id.slice(0, 60))}`);
    }
  }

  #allow(scopes: readonly string[], { path, onEnvironments, tags }: Place): void {
    const own = tags.size > 0 ? scopes.filter((scope) => tagScopes.includes(scope)) : [];
    if (own.length > 0)
      this.#warn(
        'changes_own_condition',
        path,
        `The condition depends on the tag ${[...tags].join(', ')}, which a holder of the role can change with ${own.join(', ')}. They can thus decide where the condition holds.`,
      );
    for (const scope of scopes) {
      if (!isScope(scope)) {
        // Finding the nearest scope takes longer than the rest.
        if (this.#counts.severe === maxWarnings) continue;
        const { code, message } = describeScopeFault(scope);
        this.#warn(code, path, message);
      } else if (onEnvironments && isOrganizationScope(scope)) {
        const message = `${scope} is a scope of the organization, so it is never permitted under a condition on an environment.`;
        this.#warn('scope_elsewhere', path, message);
      } else this.#permitted.add(scope);
    }
  }

  /** Returns true or false for a condition that always or never holds here; `dead` is unreachable without it. */
  #condition(condition: RoleExpression, { path, facts }: Place, dead = path): boolean | undefined {
    const holds = evaluateCondition(condition, facts);
    if (dependsOnOtherResource(condition))
      this.#warn(
        'condition_elsewhere',
        `${path}.condition`,
        'The condition depends on a stack, a team or an Insights account. On this server, such a condition matches nothing.',
      );
    if (holds === false) this.#unreachable(dead, 'the condition never holds');
    if (holds === true)
      this.#warn(
        'condition_always_true',
        `${path}.condition`,
        'The condition always holds, so it has no effect.',
      );
    return holds;
  }

  *#select(node: RoleDescriptor & { readonly kind: 'select' }, place: Place): Steps<void> {
    const seen = new Set<string>();
    const isSelected = compareWith(node.selector, place.facts);
    for (const [index, { value, node: option }] of node.options.entries()) {
      const path = `${place.path}.options[${index}]`;
      const key = yield* this.#structures.idOf(value);
      const isNever = isSelected(value) === false;
      if (seen.has(key)) this.#unreachable(path, 'an earlier option has the same value');
      else if (isNever) this.#unreachable(path, 'the selector never has this value');
      else {
        const equal: RoleExpression = { kind: 'equal', left: node.selector, right: value };
        yield* this.node(option, { ...place, ...whenTrue(equal, place), path: `${path}.node` });
      }
      seen.add(key);
    }
  }

  /** Entries that are written twice. */
  *#repeated(entries: readonly RoleDescriptor[], path: string): Steps<void> {
    const seen = new Map<string, number>();
    for (const [index, entry] of entries.entries()) {
      const key = yield* this.#structures.idOf(entry);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, index);
      else
        this.#warn(
          'entry_repeated',
          `${path}.entries[${index}]`,
          `This entry repeats entries[${first}] and adds nothing.`,
        );
    }
  }

  #unreachable(path: string, reason: string): void {
    this.#warn('entry_unreachable', path, `This part of the role permits nothing, because ${reason}.`);
  }

  #warn(code: RoleWarning['code'], path: string, message: string): void {
    const severity = roleWarningSeverities[code];
    if (this.#counts[severity] === maxWarnings) return;
    this.#counts[severity] += 1;
    this.#warnings.push({ code, severity, path, message });
  }
}

function whenTrue(condition: RoleExpression, place: Place): Partial<Place> {
  return { ...whenKnown(condition, place), facts: assumeTrue(condition, place.facts) };
}

function whenKnown(condition: RoleExpression, { onEnvironments, tags }: Place): Partial<Place> {
  const depends = dependsOnEnvironment(condition);
  return { onEnvironments: onEnvironments || depends.any, tags: new Set([...tags, ...depends.tags]) };
}
