import type { RoleId } from './role-id.ts';

/** A node of a role: what it permits, and under which condition. Parsed by `parseRoleDescriptor`. */
export type RoleDescriptor =
  | AllowDescriptor
  | { readonly kind: 'group'; readonly entries: readonly RoleDescriptor[] }
  | { readonly kind: 'condition'; readonly condition: RoleExpression; readonly node: RoleDescriptor }
  | {
      readonly kind: 'ifThenElse';
      readonly condition: RoleExpression;
      readonly nodeForTrue: RoleDescriptor;
      readonly nodeForFalse: RoleDescriptor;
    }
  | {
      readonly kind: 'select';
      readonly selector: RoleExpression;
      readonly options: readonly SelectOption[];
    }
  | { readonly kind: 'compose'; readonly roleIds: readonly RoleId[] };

/** A value of a Select, and the node that applies if its selector has it. */
export interface SelectOption {
  readonly value: RoleExpression;
  readonly node: RoleDescriptor;
}

export interface AllowDescriptor {
  readonly kind: 'allow';
  /** Scopes, in the order given. Those without an effect here, and unknown ones, permit nothing. */
  readonly scopes: readonly string[];
  /** The maximum open duration in seconds; null for no limit. */
  readonly maxOpenSeconds: number | null;
}

/** The kinds of resources that an expression can refer to. Only environments exist here; the others match nothing. */
export const resourceKinds = ['environment', 'stack', 'team', 'insightsAccount'] as const;

export type ResourceKind = (typeof resourceKinds)[number];

/** The resource in question, if it is of that kind. */
export interface ResourceExpression {
  readonly kind: 'resource';
  readonly resource: ResourceKind;
}

export type RoleExpression =
  | { readonly kind: 'and' | 'or'; readonly left: RoleExpression; readonly right: RoleExpression }
  | { readonly kind: 'not'; readonly node: RoleExpression }
  | { readonly kind: 'equal'; readonly left: RoleExpression; readonly right: RoleExpression }
  | ResourceExpression
  | { readonly kind: 'tag' | 'hasTag'; readonly context: ResourceExpression; readonly key: string }
  | { readonly kind: 'value'; readonly value: string | number | boolean }
  | { readonly kind: 'identity'; readonly resource: ResourceKind; readonly identity: string };
