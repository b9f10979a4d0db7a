/**
 * The caller of a request and its permissions: the principal of an access token, the permissions of its role, and
 * `authorize`, which makes every decision about an organization.
 */
export { authorize, unknownOrganization } from './authorize.ts';
export {
  authorizedWrite,
  authorizedWriteAfter,
  type CallerTerms,
  type WriteContext,
} from './authorized-write.ts';
export { type EvaluatedRole, evaluateRole, explainAccess } from './explain-access.ts';
export type { HeldRole } from './held-role.ts';
export { actorOf, type Caller, callerOf, Identity, identityOf } from './identity.ts';
export { currentOrganizationAccess, type OrganizationAccess } from './organization-access.ts';
export {
  callerKeyOf,
  loginOf,
  type Membership,
  type Principal,
  type TokenFacts,
  type TokenWorkload,
  type UserPrincipal,
} from './principal.ts';
export { type Authority, AuthorityRefusal, type EffectCheck } from './recheck-access.ts';
export { recordEvent } from './record-event.ts';
export { type GivenRole, requireWithinOwn } from './role-ceiling.ts';
export {
  administeredBy,
  administers,
  administratorRole,
  isAdministrator,
  type PlainRole,
  plainRoleOf,
} from './role-of-caller.ts';
export {
  type BuiltInRole,
  type BuiltInRoleId,
  builtInRoles,
  findBuiltInRole,
} from './roles/built-in-roles.ts';
export { compileRoleInSteps, type FindComposed } from './roles/compile-role.ts';
export type {
  CompiledRole,
  EnvironmentScopes,
  EnvironmentSubject,
  RoleFault,
} from './roles/compiled-role.ts';
export { environmentScopeSets } from './roles/environment-scope-sets.ts';
export {
  joinEnvironmentScopes,
  joinMaxDurations,
  noEnvironmentScopes,
} from './roles/evaluate/join-scopes.ts';
export { explainRoleInSteps, type PermittingEntry } from './roles/explain-role.ts';
export { lintRoleInSteps, type RoleWarning } from './roles/lint-role.ts';
export { parseRoleInSteps } from './roles/parse/parse-role-descriptor.ts';
export type { RoleDescriptor } from './roles/role-descriptor.ts';
export type { RoleId } from './roles/role-id.ts';
export {
  allScopes,
  type EnvironmentScope,
  isEnvironmentScope,
  isOrganizationScope,
  isScope,
  type OrganizationScope,
  type Scope,
  type ScopeMeaning,
  scopes,
} from './roles/scope.ts';
export { needs, openToAll, withToken, withTokenAtOnce } from './route-access.ts';
