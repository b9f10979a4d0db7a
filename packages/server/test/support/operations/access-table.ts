/** The scopes of members in the organization. Administrators have all scopes, runners none. */
export const permissionsOfMembers: ReadonlySet<string> = new Set([
  'org_member:read',
  'team:list',
  'team:read',
  'agent_pool:read',
  'trust_setup:read',
  'cloud_login:read',
  'cloud_login:use',
  'environment:create',
  'environment_yaml:open',
]);
