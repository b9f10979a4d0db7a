import type { EnvironmentScope, OrganizationScope } from './scope.ts';

/** An environment, as the conditions of a role see it. */
export interface EnvironmentSubject {
  readonly id: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** The scopes of a role on an environment. */
export interface EnvironmentScopes {
  readonly scopes: ReadonlySet<EnvironmentScope>;
  /** The maximum open duration in seconds; null for no limit, and without `environment:open`. */
  readonly maxOpenSeconds: number | null;
}

/** A role, compiled to decisions. Immutable; compiled once for each version of a role. */
export interface CompiledRole {
  /** The scopes in the organization itself. */
  readonly organizationScopes: ReadonlySet<OrganizationScope>;
  /** The scopes on every environment, whatever its id and tags. */
  readonly onEveryEnvironment: EnvironmentScopes;
  /** True if `onEnvironment` depends on the id of the environment. */
  readonly needsIds: boolean;
  /** True if `onEnvironment` depends on the tags of the environment. */
  readonly needsTags: boolean;
  onEnvironment(subject: EnvironmentSubject): EnvironmentScopes;
}

/** A reason why a descriptor cannot be used as a role. */
export interface RoleFault {
  /** The path in the given document, such as `details.entries[3].subNode`. */
  readonly path: string;
  readonly message: string;
}
