/** Builders of the contract's permission descriptors and expressions, as a client sends them. */
export type RoleJson = { readonly __type: string; readonly [member: string]: unknown };

export const allow = (permissions: readonly string[], maxOpenSeconds?: number): RoleJson => ({
  __type: 'PermissionDescriptorAllow',
  permissions,
  ...(maxOpenSeconds === undefined ? {} : { constraints: { MaxOpenDuration: maxOpenSeconds } }),
});
export const group = (...entries: readonly RoleJson[]): RoleJson => ({
  __type: 'PermissionDescriptorGroup',
  entries,
});
export const when = (condition: RoleJson, subNode: RoleJson): RoleJson => ({
  __type: 'PermissionDescriptorCondition',
  condition,
  subNode,
});
export const either = (
  condition: RoleJson,
  subNodeForTrue: RoleJson,
  subNodeForFalse: RoleJson,
): RoleJson => ({
  __type: 'PermissionDescriptorIfThenElse',
  condition,
  subNodeForTrue,
  subNodeForFalse,
});
export const select = (
  selector: RoleJson,
  ...options: readonly { readonly value: RoleJson; readonly node: RoleJson }[]
): RoleJson => ({ __type: 'PermissionDescriptorSelect', selector, options });
export const compose = (...permissionDescriptors: readonly string[]): RoleJson => ({
  __type: 'PermissionDescriptorCompose',
  permissionDescriptors,
});

export const and = (left: RoleJson, right: RoleJson): RoleJson => ({
  __type: 'PermissionExpressionAnd',
  left,
  right,
});
export const or = (left: RoleJson, right: RoleJson): RoleJson => ({
  __type: 'PermissionExpressionOr',
  left,
  right,
});
export const not = (node: RoleJson): RoleJson => ({ __type: 'PermissionExpressionNot', node });
export const equal = (left: RoleJson, right: RoleJson): RoleJson => ({
  __type: 'PermissionExpressionEqual',
  left,
  right,
});
export const theEnvironment: RoleJson = { __type: 'PermissionExpressionEnvironment' };
export const theStack: RoleJson = { __type: 'PermissionExpressionStack' };
export const tag = (key: string, context = theEnvironment): RoleJson => ({
  __type: 'PermissionExpressionTag',
  context,
  key,
});
export const hasTag = (key: string, context = theEnvironment): RoleJson => ({
  __type: 'PermissionExpressionHasTag',
  context,
  key,
});
export const text = (value: string): RoleJson => ({ __type: 'PermissionLiteralExpressionString', value });
export const number = (value: number): RoleJson => ({ __type: 'PermissionLiteralExpressionNumber', value });
export const bool = (value: boolean): RoleJson => ({ __type: 'PermissionLiteralExpressionBool', value });
export const environmentId = (identity: string): RoleJson => ({
  __type: 'PermissionLiteralExpressionEnvironment',
  identity,
});
export const stackId = (identity: string): RoleJson => ({
  __type: 'PermissionLiteralExpressionStack',
  identity,
});

/** The contract's condition on one environment. */
export const isEnvironment = (id: string): RoleJson => equal(theEnvironment, environmentId(id));
/** The contract's condition on the value of a tag. */
export const hasTagValue = (key: string, value: string): RoleJson => equal(tag(key), text(value));
