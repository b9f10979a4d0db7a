import type { RoleDescriptor } from '../../access/index.ts';

/** A node of a role without nodes below it. */
export type RoleLeaf = RoleDescriptor & { readonly kind: 'allow' | 'compose' };

/** Returns the leaves of a role, whatever their conditions. */
export function leavesOfRole(descriptor: RoleDescriptor): readonly RoleLeaf[] {
  switch (descriptor.kind) {
    case 'allow':
    case 'compose':
      return [descriptor];
    case 'group':
      return descriptor.entries.flatMap(leavesOfRole);
    case 'condition':
      return leavesOfRole(descriptor.node);
    case 'ifThenElse':
      return [descriptor.nodeForTrue, descriptor.nodeForFalse].flatMap(leavesOfRole);
    case 'select':
      return descriptor.options.flatMap(({ node }) => leavesOfRole(node));
  }
}
