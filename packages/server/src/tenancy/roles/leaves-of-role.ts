import type { RoleDescriptor } from '../../access/index.ts';

/** A node of a role without nodes below it. */
export type RoleLeaf = RoleDescriptor & { readonly kind: 'allow' | 'compose' };

/** Finds the leaves of a role, whatever their conditions. */
export function* leavesOfRole(descriptor: RoleDescriptor): Generator<RoleLeaf, void, void> {
  switch (descriptor.kind) {
    case 'allow':
    case 'compose':
      yield descriptor;
      return;
    case 'group':
      for (const entry of descriptor.entries) yield* leavesOfRole(entry);
      return;
    case 'condition':
      yield* leavesOfRole(descriptor.node);
      return;
    case 'ifThenElse':
      yield* leavesOfRole(descriptor.nodeForTrue);
      yield* leavesOfRole(descriptor.nodeForFalse);
      return;
    case 'select':
      for (const { node } of descriptor.options) yield* leavesOfRole(node);
  }
}
