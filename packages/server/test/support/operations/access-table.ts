/** The permissions of members; administrators have all, runners none. */
export const permissionsOfMembers: ReadonlySet<string> = new Set([
  'organization:read',
  'members:read',
  'teams:read',
  'runner-pools:read',
  'trust:read',
  'logins:use',
  'environments:use',
]);
