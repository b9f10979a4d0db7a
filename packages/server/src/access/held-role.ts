import type { CompiledRole } from './roles/compiled-role.ts';

/** A role that a caller has in an organization: its own, or one of its teams. */
export interface HeldRole extends CompiledRole {
  /** The id of a custom role, or the default identifier of a built-in one. */
  readonly id: string;
  readonly name: string;
}
