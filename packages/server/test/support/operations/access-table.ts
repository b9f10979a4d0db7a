/** What members of an organization may do; its administrators may do everything. Runners may do nothing. */
export const permissionsOfMembers: ReadonlySet<string> = new Set([
  'organization:read',
  'members:read',
  'teams:read',
  'runner-pools:read',
  'trust:read',
  'logins:use',
  'environments:use',
]);
