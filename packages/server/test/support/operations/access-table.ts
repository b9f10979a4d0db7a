/** The permissions of members. Administrators have all permissions, runners none. */
export const permissionsOfMembers: ReadonlySet<string> = new Set([
  'organization:read',
  'members:read',
  'teams:read',
  'runner-pools:read',
  'trust:read',
  'logins:use',
  'environments:use',
]);
