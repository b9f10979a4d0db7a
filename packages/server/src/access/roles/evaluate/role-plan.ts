import type { Pace } from '../../../platform/turns/pace.ts';
import type { Steps } from '../../../platform/turns/run-in-turns.ts';
import type { EnvironmentScopes } from '../compiled-role.ts';
import type { RoleExpression } from '../role-descriptor.ts';
import type { OrganizationScope } from '../scope.ts';
import { indexKeyOf } from './index-key.ts';
import { joinEnvironmentScopes } from './join-scopes.ts';

/** The scopes of one Allow, or of several that always apply together. */
export interface Allowance {
  readonly organization: ReadonlySet<OrganizationScope>;
  readonly environment: EnvironmentScopes;
}

/** A node of a role. Nodes of one list add up; `Below` is what is below a node. */
export type RoleStep<Below> =
  | { readonly kind: 'allow'; readonly allowance: Allowance }
  | ConditionalStep<Below>
  | {
      readonly kind: 'select';
      readonly selector: RoleExpression;
      readonly options: readonly { readonly value: RoleExpression; readonly below: Below }[];
    };

interface ConditionalStep<Below> {
  readonly kind: 'if';
  readonly condition: RoleExpression;
  readonly whenTrue: Below;
  readonly whenFalse: Below | null;
}

/** A node with all nodes below it. */
export type RoleTree = RoleStep<readonly RoleTree[]>;

/**
 * Nodes that add up, prepared for evaluation. Conditions on the id, on the value of a tag and on its presence are found
 * by that value, so that an environment costs one lookup for thousands of entries.
 */
export interface RolePlan {
  /** The scopes that always apply, joined. */
  readonly always: Allowance | null;
  readonly byId: ReadonlyMap<string, RolePlan>;
  /** By key, then by value. */
  readonly byTag: ReadonlyMap<string, ReadonlyMap<string, RolePlan>>;
  readonly byTagPresence: ReadonlyMap<string, RolePlan>;
  readonly others: readonly RoleStep<RolePlan>[];
}

/** Allowances that are joined in one step. */
const joinedTogether = 50;

/** Prepares nodes for evaluation. */
export function* planInSteps(trees: readonly RoleTree[], pace: Pace): Steps<RolePlan> {
  let always: Allowance[] = [];
  const others: RoleStep<RolePlan>[] = [];
  const index = new PlanIndex();
  for (const tree of trees) {
    if (pace.isDue()) yield;
    if (tree.kind === 'allow') {
      always.push(tree.allowance);
      if (always.length < joinedTogether) continue;
      always = [joinAllowances(always)].filter((joined) => joined !== null);
      yield;
    } else if (tree.kind === 'select') others.push(yield* planSelect(tree, pace));
    else if (tree.whenFalse !== null || !index.add(tree)) others.push(yield* planIf(tree, pace));
  }
  return { always: joinAllowances(always), ...(yield* index.plan(pace)), others };
}

function* planIf(
  { condition, whenTrue, whenFalse }: ConditionalStep<readonly RoleTree[]>,
  pace: Pace,
): Steps<RoleStep<RolePlan>> {
  return {
    kind: 'if',
    condition,
    whenTrue: yield* planInSteps(whenTrue, pace),
    whenFalse: whenFalse && (yield* planInSteps(whenFalse, pace)),
  };
}

function* planSelect(
  { selector, options }: RoleTree & { readonly kind: 'select' },
  pace: Pace,
): Steps<RoleStep<RolePlan>> {
  const planned: { value: RoleExpression; below: RolePlan }[] = [];
  for (const { value, below } of options) planned.push({ value, below: yield* planInSteps(below, pace) });
  return { kind: 'select', selector, options: planned };
}

/** Joins allowances; null for none. */
function joinAllowances(all: readonly Allowance[]): Allowance | null {
  const [first, ...others] = all;
  if (first === undefined || others.length === 0) return first ?? null;
  return {
    organization: new Set(all.flatMap(({ organization }) => [...organization])),
    environment: joinEnvironmentScopes(all.map(({ environment }) => environment)),
  };
}

/** The trees of a plan that are found by value. */
class PlanIndex {
  readonly #byId = new Map<string, RoleTree[]>();
  readonly #byTag = new Map<string, Map<string, RoleTree[]>>();
  readonly #byTagPresence = new Map<string, RoleTree[]>();

  /** Adds a tree; returns false if its condition has no value to be found by. */
  add({ condition, whenTrue }: ConditionalStep<readonly RoleTree[]>): boolean {
    const indexed = indexKeyOf(condition);
    if (indexed === null) return false;
    const { key, rest } = indexed;
    const trees: readonly RoleTree[] =
      rest === null ? whenTrue : [{ kind: 'if', condition: rest, whenTrue, whenFalse: null }];
    if (key.of === 'id') append(this.#byId, key.id, trees);
    else if (key.of === 'tagPresence') append(this.#byTagPresence, key.key, trees);
    else {
      const values = this.#byTag.get(key.key) ?? new Map<string, RoleTree[]>();
      this.#byTag.set(key.key, values);
      append(values, key.value, trees);
    }
    return true;
  }

  *plan(pace: Pace): Steps<Pick<RolePlan, 'byId' | 'byTag' | 'byTagPresence'>> {
    const byTag = new Map<string, ReadonlyMap<string, RolePlan>>();
    for (const [key, values] of this.#byTag) byTag.set(key, yield* planEach(values, pace));
    return {
      byId: yield* planEach(this.#byId, pace),
      byTag,
      byTagPresence: yield* planEach(this.#byTagPresence, pace),
    };
  }
}

function* planEach(
  lists: ReadonlyMap<string, readonly RoleTree[]>,
  pace: Pace,
): Steps<ReadonlyMap<string, RolePlan>> {
  const plans = new Map<string, RolePlan>();
  for (const [key, trees] of lists) plans.set(key, yield* planInSteps(trees, pace));
  return plans;
}

function append(lists: Map<string, RoleTree[]>, key: string, trees: readonly RoleTree[]): void {
  const list = lists.get(key) ?? [];
  for (const tree of trees) list.push(tree);
  lists.set(key, list);
}
