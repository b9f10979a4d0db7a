import type { Result } from '../../platform/result.ts';
import type { CompiledRole, EnvironmentScopes, RoleFault } from './compiled-role.ts';
import { applyPlan } from './evaluate/apply-plan.ts';
import { factsOfEnvironment, noFacts } from './evaluate/environment-facts.ts';
import { joinEnvironmentScopes } from './evaluate/join-scopes.ts';
import { type Allowance, planRole, type RolePlan, type RoleTree } from './evaluate/role-plan.ts';
import { roleLimits } from './parse/role-limits.ts';
import type { AllowDescriptor, RoleDescriptor, RoleExpression } from './role-descriptor.ts';
import type { RoleId } from './role-id.ts';
import { isEnvironmentScope, isOrganizationScope, isScope, type OrganizationScope } from './scope.ts';

/** Returns the descriptor of a role that another role is composed of; null for an unknown role. */
export type FindComposed = (roleId: RoleId) => RoleDescriptor | null;

/** The levels of roles that are composed of roles. */
const maxComposeDepth = 16;

/**
 * Compiles a role to decisions. A role that is composed of an unknown role, of itself, or of more nodes than the limit
 * is a fault: its caller permits nothing. A decision takes at most one step for each node.
 */
export function compileRole(
  descriptor: RoleDescriptor,
  findComposed: FindComposed,
): Result<CompiledRole, readonly RoleFault[]> {
  const compiler = new Compiler(findComposed);
  const trees = compiler.treesOf(descriptor, 'details');
  return compiler.fault === null
    ? { ok: true, value: decide(planRole(trees), compiler) }
    : { ok: false, fault: [compiler.fault] };
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
  treesOf(descriptor: RoleDescriptor, path: string): readonly RoleTree[] {
    if (!this.#countNode(path)) return [];
    switch (descriptor.kind) {
      case 'allow':
        if (!this.#countScopes(descriptor, path)) return [];
        return [{ kind: 'allow', allowance: allowanceOf(descriptor) }];
      case 'group':
        return descriptor.entries.flatMap((entry, index) => this.treesOf(entry, `${path}.entries[${index}]`));
      case 'condition':
        return [this.#ifOf(descriptor.condition, path, { whenTrue: descriptor.node, whenFalse: null })];
      case 'ifThenElse': {
        const { condition, nodeForTrue, nodeForFalse } = descriptor;
        return [this.#ifOf(condition, path, { whenTrue: nodeForTrue, whenFalse: nodeForFalse })];
      }
      case 'select':
        return [this.#selectOf(descriptor, path)];
      case 'compose':
        return [...new Set(descriptor.roleIds)].flatMap((id) => this.#composed(id, path));
    }
  }

  #ifOf(
    condition: RoleExpression,
    path: string,
    below: { readonly whenTrue: RoleDescriptor; readonly whenFalse: RoleDescriptor | null },
  ): RoleTree {
    this.#countExpression(condition, path);
    const member = below.whenFalse === null ? 'subNode' : 'subNodeForTrue';
    const whenTrue = this.treesOf(below.whenTrue, `${path}.${member}`);
    const whenFalse = below.whenFalse && this.treesOf(below.whenFalse, `${path}.subNodeForFalse`);
    return { kind: 'if', condition, whenTrue, whenFalse };
  }

  #selectOf({ selector, options }: RoleDescriptor & { readonly kind: 'select' }, path: string): RoleTree {
    this.#countExpression(selector, path);
    return {
      kind: 'select',
      selector,
      options: options.map(({ value, node }, index) => {
        const place = `${path}.options[${index}]`;
        this.#countExpression(value, place);
        return { value, below: this.treesOf(node, `${place}.node`) };
      }),
    };
  }

  #composed(id: RoleId, path: string): readonly RoleTree[] {
    if (this.fault !== null) return [];
    if (this.#open.includes(id)) return this.#fail(path, `is composed of itself through the role ${id}`);
    if (this.#open.length >= maxComposeDepth)
      return this.#fail(path, `is composed of roles in more than ${maxComposeDepth} levels`);
    const composed = this.#findComposed(id);
    if (composed === null) return this.#fail(path, `is composed of the unknown role ${JSON.stringify(id)}`);
    this.#open.push(id);
    const trees = this.treesOf(composed, path);
    this.#open.pop();
    return trees;
  }

  #countNode(path: string): boolean {
    this.#nodes += 1;
    if (this.fault === null && this.#nodes > roleLimits.maxNodes)
      this.#fail(path, `and the roles that it is composed of have more than ${roleLimits.maxNodes} nodes`);
    return this.fault === null;
  }

  #countScopes({ scopes }: AllowDescriptor, path: string): boolean {
    this.#scopes += scopes.length;
    if (this.#scopes > roleLimits.maxScopes)
      this.#fail(path, `and the roles that it is composed of name more than ${roleLimits.maxScopes} scopes`);
    return this.fault === null;
  }

  #countExpression(expression: RoleExpression, path: string): void {
    if (!this.#countNode(path)) return;
    switch (expression.kind) {
      case 'and':
      case 'or':
      case 'equal':
        this.#countExpression(expression.left, path);
        this.#countExpression(expression.right, path);
        return;
      case 'not':
        this.#countExpression(expression.node, path);
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

  #fail(path: string, message: string): readonly RoleTree[] {
    this.fault = { path, message };
    return [];
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
