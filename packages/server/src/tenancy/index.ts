/** Organizations, users, members and teams. */
export type { Removal, TenancyContext } from './context.ts';
export type {
  EnvironmentGrants,
  TeamEnvironmentSettings,
  TeamEnvironmentUpdate,
} from './environment-grants.ts';
export { findMember, insertMember, listMembers } from './member-store.ts';
export type { Organization, Team, User } from './organization.ts';
export {
  ensureUser,
  findOrganization,
  findOrganizationName,
  findUser,
  findUserById,
  insertOrganization,
  listLogins,
  listMemberships,
  lockOrganization,
} from './organization-store.ts';
export { nameKey, parseDisplayText, parseName } from './parse-name.ts';
export { type GivenGrants, requireWithinGrants } from './require-within-grants.ts';
export { explainPermissions } from './roles/explain/explain-permissions.ts';
export { formatPermittingEntry, permittingEntrySchema } from './roles/explain/explanation-wire.ts';
export {
  listRoleIdsOfMember,
  listRoleIdsOfTeamToken,
  loadRolesOfMember,
  loadRolesOfTeam,
} from './roles/given-roles.ts';
export { loadGivenRole } from './roles/load-role.ts';
export { createRoleDirectory, type RoleDirectory } from './roles/role-directory.ts';
export { findRoleRecord, listFirstRoleNames } from './roles/stored/role-record.ts';
export { findDefaultRoleId } from './roles/stored/role-store.ts';
export { type RoleSummary, summarizeRole } from './roles/summarize-role.ts';
export { tenancyRoutes } from './routes.ts';
export {
  findTeam,
  findTeamNames,
  listFirstTeamNames,
  listTeamNames,
  listTeams,
  selectTeamsOfUser,
} from './teams/team-store.ts';
export { TenancyError } from './tenancy-error.ts';
export { translateTenancyErrors } from './tenancy-error-statuses.ts';
export { maxOpenDurationSchema } from './wire.ts';
