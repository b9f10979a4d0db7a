import type { Result } from '../../platform/result.ts';
import { Pace } from '../../platform/turns/pace.ts';
import { runAtOnce, type Steps } from '../../platform/turns/run-in-turns.ts';
import type { CompiledRole, EnvironmentScopes, RoleFault } from './compiled-role.ts';
import { applyPlan } from './evaluate/apply-plan.ts';
import { factsOfEnvironment, noFacts } from './evaluate/environment-facts.ts';
import { joinEnvironmentScopes } from './evaluate/join-scopes.ts';
import { type Allowance, planInSteps, type RolePlan, type RoleTree } from './evaluate/role-plan.ts';
import { roleLimits } from './parse/role-limits.ts';
import type { AllowDescriptor, RoleDescriptor, RoleExpression } from './role-descriptor.ts';
import type { RoleId } from './role-id.ts';
import { isEnvironmentScope, isOrganizationScope, isScope, type OrganizationScope } from './scope.ts';

/** Returns the descriptor of a role that another role is composed of; null for an unknown role. */
export type FindComposed = (roleId: RoleId) => RoleDescriptor | null;

/** The scopes of an Allow that cost as much as a node. */
const scopesOfNode = 10;

/** The levels of roles that are composed of roles. */
const maxComposeDepth = 16;

/** Compiles a role in one step: for small roles. */
export function compileRole(
  descriptor: RoleDescriptor,
  findComposed: FindComposed,
): Result<CompiledRole, readonly RoleFault[]> {
  return runAtOnce(compileRoleInSteps(descriptor, findComposed));
}

/**
 * Compiles a role to decisions. A role that is composed of an unknown role, of itself, or of more nodes than the limit
 * is a fault: its caller permits nothing. A decision takes at most one step for each node.
 */
export function* compileRoleInSteps(
  descriptor: RoleDescriptor,
  findComposed: FindComposed,
): Steps<Result<CompiledRole, readonly RoleFault[]>> {
  const compiler = new Compiler(findComposed);
  const trees = yield* compiler.treesOf(descriptor, 'details');
  if (compiler.fault !== null) return { ok: false, fault: [compiler.fault] };
  return { ok: true, value: decide(yield* planInSteps(trees, compiler.pace), compiler) };
}

function decide(plan: RolePlan, { needsIds, needsTags }: Compiler): CompiledRole {
  const always = applyPlan(plan, noFacts);
  const onEveryEnvironment = environmentScopesOf(always);
  return {
    organizationScopes: organizationScopesOf(always),
    onEveryEnvironment,
    needsIds,
    needsTags,
    onEnvironment:
      needsIds || needsTags
        ? (subject) => environmentScopesOf(applyPlan(plan, factsOfEnvironment(subject)))
        : () => onEveryEnvironment,
  };
}

function environmentScopesOf(allowances: readonly Allowance[]): EnvironmentScopes {
  return joinEnvironmentScopes(allowances.map(({ environment }) => environment));
}

function organizationScopesOf(allowances: readonly Allowance[]): ReadonlySet<OrganizationScope> {
  return new Set(allowances.flatMap(({ organization }) => [...organization]));
}

class Compiler {
  readonly pace = new Pace();
  fault: RoleFault | null = null;
  needsIds = false;
  needsTags = false;
  readonly #findComposed: FindComposed;
  readonly #open: RoleId[] = [];
  #nodes = 0;
  #scopes = 0;

  constructor(findComposed: FindComposed) {
    this.#findComposed = findComposed;
  }

  /** Returns the trees that add up to the descriptor. After a fault, the result is not used. */
  *treesOf(descriptor: RoleDescriptor, path: string): Steps<readonly RoleTree[]> {
    const trees: RoleTree[] = [];
    yield* this.#collect(descriptor, path, trees);
    return trees;
  }

  *#collect(descriptor: RoleDescriptor, path: string, trees: RoleTree[]): Steps<void> {
    if (this.pace.isDue()) yield;
    if (!this.#countNode(path)) return;
    switch (descriptor.kind) {
      case 'allow':
        if (this.pace.isDue(descriptor.scopes.length / scopesOfNode)) yield;
        if (this.#countScopes(descriptor, path))
          trees.push({ kind: 'allow', allowance: allowanceOf(descriptor) });
        return;
      case 'group':
        for (const [index, entry] of descriptor.entries.entries())
          yield* this.#collect(entry, `${path}.entries[${index}]`, trees);
        return;
      case 'condition': {
        const { condition, node } = descriptor;
        trees.push(yield* this.#ifOf(condition, path, { whenTrue: node, whenFalse: null }));
        return;
      }
      case 'ifThenElse': {
        const { condition, nodeForTrue, nodeForFalse } = descriptor;
        const below = { whenTrue: nodeForTrue, whenFalse: nodeForFalse };
        trees.push(yield* this.#ifOf(condition, path, below));
        return;
      }
      case 'select':
        trees.push(yield* this.#selectOf(descriptor, path));
        return;
      case 'compose':
        for (const id of new Set(descriptor.roleIds)) yield* this.#collectComposed(id, path, trees);
    }
  }

  *#ifOf(
    condition: RoleExpression,
    path: string,
    below: { readonly whenTrue: RoleDescriptor; readonly whenFalse: RoleDescriptor | null },
  ): Steps<RoleTree> {
    yield* this.#countExpression(condition, path);
    const member = below.whenFalse === null ? 'subNode' : 'subNodeForTrue';
    const whenTrue = yield* this.treesOf(below.whenTrue, `${path}.${member}`);
    const whenFalse = below.whenFalse && (yield* this.treesOf(below.whenFalse, `${path}.subNodeForFalse`));
    return { kind: 'if', condition, whenTrue, whenFalse };
  }

  *#selectOf(
    { selector, options }: RoleDescriptor & { readonly kind: 'select' },
    path: string,
  ): Steps<RoleTree> {
    yield* this.#countExpression(selector, path);
    const trees: { value: RoleExpression; below: readonly RoleTree[] }[] = [];
    for (const [index, { value, node }] of options.entries()) {
      const place = `${path}.options[${index}]`;
      yield* this.#countExpression(value, place);
      trees.push({ value, below: yield* this.treesOf(node, `${place}.node`) });
    }
    return { kind: 'select', selector, options: trees };
  }

  *#collectComposed(id: RoleId, path: string, trees: RoleTree[]): Steps<void> {
    if (this.fault !== null) return;
    const composed = this.#open.includes(id) ? null : this.#findComposed(id);
    if (this.#open.includes(id)) this.#fail(path, `includes itself through the role ${id}`);
    else if (this.#open.length >= maxComposeDepth)
      this.#fail(path, `includes roles that are nested more than ${maxComposeDepth} levels deep`);
    else if (composed === null) this.#fail(path, `includes the unknown role ${JSON.stringify(id)}`);
    else {
      this.#open.push(id);
      yield* this.#collect(composed, path, trees);
      this.#open.pop();
    }
  }

  #countNode(path: string): boolean {
    this.#nodes += 1;
    if (this.fault === null && this.#nodes > roleLimits.maxNodes)
      this.#fail(path, `and the roles that it includes have more than ${roleLimits.maxNodes} nodes`);
    return this.fault === null;
  }

  #countScopes({ scopes }: AllowDescriptor, path: string): boolean {
    this.#scopes += scopes.length;
    if (this.#scopes > roleLimits.maxScopes)
      this.#fail(path, `and the roles that it includes name more than ${roleLimits.maxScopes} scopes`);
    return this.fault === null;
  }

  *#countExpression(expression: RoleExpression, path: string): Steps<void> {
    if (this.pace.isDue()) yield;
    if (!this.#countNode(path)) return;
    switch (expression.kind) {
      case 'and':
      case 'or':
      case 'equal':
        yield* this.#countExpression(expression.left, path);
        yield* this.#countExpression(expression.right, path);
        return;
      case 'not':
        yield* this.#countExpression(expression.node, path);
        return;
      case 'resource':
        this.needsIds ||= expression.resource === 'environment';
        return;
      case 'tag':
      case 'hasTag':
        this.needsTags ||= expression.context.resource === 'environment';
        return;
      case 'value':
      case 'identity':
        return;
    }
  }

  #fail(path: string, message: string): void {
    this.fault = { path, message };
  }
}

/** Returns the scopes with an effect here; the others of the descriptor permit nothing. */
function allowanceOf({ scopes, maxOpenSeconds }: AllowDescriptor): Allowance {
  const known = scopes.filter(isScope);
  const onEnvironments = new Set(known.filter(isEnvironmentScope));
  return {
    organization: new Set(known.filter(isOrganizationScope)),
    environment: {
      scopes: onEnvironments,
      maxOpenSeconds: onEnvironments.has('environment:open') ? maxOpenSeconds : null,
    },
  };
}
