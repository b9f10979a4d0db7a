/**
 * Organizations, users, members and teams, and the grants on environments: the permission of a caller on one
 * environment comes from `EnvironmentAccess` and nowhere else.
 */
export { authorizedWrite, authorizedWriteOn } from './authorized-write.ts';
export type { Removal, TenancyContext } from './context.ts';
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
export {
  environmentUnknown,
  recordEnvironmentRefusal,
  requireOnEnvironment,
} from './require-on-environment.ts';
export { tenancyRoutes, translateTenancyErrors } from './routes.ts';
export { findTeam } from './team-store.ts';
export { TenancyError } from './tenancy-error.ts';
