/**
 * Organizations, users, members, teams, and the Principal: who a request acts as and what it may do. Every permission
 * is decided in `authorize`, what somebody may do with one environment in `EnvironmentAccess`; nowhere else.
 */
export { type Authority, AuthorityRefusal } from './authority.ts';
export { authorize } from './authorize.ts';
export { authorizedWrite, authorizedWriteOn } from './authorized-write.ts';
export type { TenancyContext } from './context.ts';
export {
  deleteGrantsOfDeleted,
  findAdministeredWhenDeleted,
  keepGrantsOfDeleted,
  restoreGrantsOfDeleted,
} from './deleted-environment-grants.ts';
export {
  type EnvironmentAccess,
  environmentAccess,
  readStanding,
  readStandings,
} from './environment-access.ts';
export { copyGrantsOfEnvironment, deleteGrantsOfEnvironment } from './environment-grant-store.ts';
export {
  atLeast,
  type EnvironmentPermission,
  type EnvironmentRef,
  type EnvironmentStanding,
  type GrantedPermission,
} from './environment-permission.ts';
export { creatorsTx, type EnvironmentTx } from './environment-tx.ts';
export { grantToCreator } from './grant-to-creator.ts';
export { actorOf, type Caller, callerOf, Identity, identityOf } from './identity.ts';
export { findMember, insertMember } from './member-store.ts';
export type { Organization, Team, User } from './organization.ts';
export {
  ensureUser,
  findOrganization,
  findOrganizationName,
  findUser,
  insertOrganization,
  listMemberships,
} from './organization-store.ts';
export { nameKey, parseDisplayText, parseName } from './parse-name.ts';
export { loadPermission, type Permission, permissions } from './permission.ts';
export {
  loginOf,
  type Membership,
  type Principal,
  type Reach,
  reachNow,
  type TokenFacts,
  type TokenWorkload,
} from './principal.ts';
export { recordEvent } from './record-event.ts';
export {
  environmentUnknown,
  recordEnvironmentRefusal,
  requireOnEnvironment,
} from './require-on-environment.ts';
export { needs, openToAll, withToken } from './route-access.ts';
export { tenancyRoutes, translateTenancyErrors } from './routes.ts';
export { findTeam } from './team-store.ts';
export { TenancyError } from './tenancy-error.ts';
