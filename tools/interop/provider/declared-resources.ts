import type { Properties } from './property-values.ts';

/** A resource of the program that the pulumi CLI runs. */
export interface StepResource {
  /** The type without the name of its package, such as `index:Team`; also the name in the program. */
  readonly type: string;
  readonly properties: Properties;
  /** The properties after the change. */
  readonly changed: Properties;
  /** The operation of the change; a resource without properties that may change is replaced. */
  readonly change: 'update' | 'replace' | 'same';
  /** The id under which it exists before the program: it is imported, not created. */
  readonly existsAs?: string;
}

interface Setting {
  /** `https://localhost:PORT` of the issuers that the program registers. */
  readonly issuers: readonly [string, string];
  /** The thumbprint of their authority, in upper case with colons. */
  readonly thumbprint: string;
}

const organizationName = 'main';
const inOrganization = { organizationName };
const rest = { orgName: organizationName };
const base = { project: 'provider', environment: 'base' };
const restBase = { ...rest, projectName: 'provider', envName: 'base' };

/**
 * Returns the resources of the provider that this product has: those of `index`, then those of its REST interface. Not
 * `api/auth:Policy`: the provider refuses to create it, because each issuer has policies, and imports it without the
 * `policyId` that it requires.
 */
export function declareResources(setting: Setting): readonly StepResource[] {
  return [...declareIndex(setting), ...declareRest(setting)];
}

const update = (type: string, properties: Properties, change: Properties): StepResource => ({
  type,
  properties,
  changed: { ...properties, ...change },
  change: 'update',
});
const replace = (type: string, properties: Properties, change: Properties): StepResource => ({
  ...update(type, properties, change),
  change: 'replace',
});
const constant = (type: string, properties: Properties): StepResource => ({
  ...update(type, properties, {}),
  change: 'same',
});

function declareIndex({ issuers, thumbprint }: Setting): readonly StepResource[] {
  const environment = { organization: 'main', project: 'provider', name: 'prod' };
  const policies = [
    {
      decision: 'allow',
      tokenType: 'organization',
      authorizedPermissions: ['standard'],
      rules: { sub: 'repo:acme/shop:*' },
    },
    { decision: 'allow', tokenType: 'team', teamName: 'dev', rules: { sub: 'job' } },
  ];
  const team = { ...inOrganization, teamType: 'pulumi', name: 'web.eu', description: 'd' };
  return [
    replace('index:AccessToken', { description: 'provider' }, { description: 'changed' }),
    replace(
      'index:OrgAccessToken',
      { ...inOrganization, name: 'setup', description: 'd', admin: true },
      { name: 'setup-2', admin: false },
    ),
    replace(
      'index:TeamAccessToken',
      { ...inOrganization, teamName: 'dev', name: 'setup-team', description: 'd' },
      { name: 'setup-team-2' },
    ),
    {
      ...constant('index:AgentPool', { ...inOrganization, name: 'pool', description: 'd' }),
      changed: { ...inOrganization, name: 'renamed' },
      change: 'update',
    },
    update(
      'index:Team',
      { ...team, displayName: 'Web', members: ['ann'] },
      { displayName: 'EU', members: [] },
    ),
    update(
      'index:Environment',
      { ...environment, yaml: { 'fn::stringAsset': 'values:\n  a: 1\n' } },
      { yaml: { 'fn::stringAsset': 'values:\n  a: 2\n' } },
    ),
    update(
      'index:EnvironmentVersionTag',
      { organization: 'main', ...base, tagName: 'stable', revision: 1 },
      { revision: 2 },
    ),
    replace(
      'index:TeamEnvironmentPermission',
      { organization: 'main', ...base, team: 'dev', permission: 'open', maxOpenDuration: '2h' },
      { permission: 'read', maxOpenDuration: '1h' },
    ),
    update(
      'index:OidcIssuer',
      {
        organization: 'main',
        name: 'ci',
        url: issuers[0],
        maxExpirationSeconds: 90_000,
        thumbprints: [thumbprint],
        policies,
      },
      { maxExpirationSeconds: 600, policies: policies.slice(1) },
    ),
    update(
      'index:OrganizationMember',
      { ...inOrganization, username: 'bob', role: 'member' },
      { role: 'admin' },
    ),
    update(
      'index:OrganizationRole',
      {
        ...inOrganization,
        name: 'reader',
        description: 'd',
        permissions: allow('environment:read', 'environment:list'),
      },
      { description: 'e', permissions: allow('environment:read') },
    ),
    constant('index:TeamRoleAssignment', {
      ...inOrganization,
      teamName: 'dev',
      roleId: outputOf('index:OrganizationRole', 'roleId'),
    }),
  ];
}

function declareRest({ issuers }: Setting): readonly StepResource[] {
  const role = { ...rest, name: 'rest-reader', resourceType: 'global', uxPurpose: 'role' };
  return [
    update('api/agents:Pool', { ...rest, name: 'rest-pool', description: 'd' }, { name: 'rest-renamed' }),
    update(
      'api/auth:OidcIssuer',
      { ...rest, name: 'rest-ci', url: issuers[1], maxExpiration: 90_000 },
      { name: 'rest-renamed', maxExpiration: 600 },
    ),
    update(
      'api/esc:Environment',
      { ...rest, project: 'provider', name: 'rest', yaml: 'values:\n  a: 1\n' },
      { yaml: 'values:\n  a: 2\n' },
    ),
    {
      ...update(
        'api/esc:EnvironmentSettings',
        { ...restBase, deletionProtected: true },
        { deletionProtected: false },
      ),
      existsAs: 'main/provider/base',
    },
    update('api/esc:EnvironmentTag', { ...restBase, name: 'team', value: 'a' }, { value: 'b' }),
    update('api/esc:RevisionTag', { ...restBase, name: 'live', revision: 1 }, { revision: 2 }),
    update(
      'api/teams:Team',
      { ...rest, name: 'rest-team', displayName: 'A', description: 'd' },
      { displayName: 'B' },
    ),
    constant('api/teams:Role', {
      ...rest,
      teamName: outputOf('api/teams:Team', 'name'),
      roleID: outputOf('api:Role', 'roleID'),
    }),
    // The provider declares no update of these tokens.
    constant('api/tokens:OrgToken', {
      ...rest,
      name: 'rest-org',
      description: 'd',
      admin: false,
      expires: 0,
    }),
    constant('api/tokens:PersonalToken', { description: 'rest', expires: 0 }),
    constant('api/tokens:TeamToken', {
      ...rest,
      teamName: 'dev',
      name: 'rest-team',
      description: 'd',
      expires: 0,
    }),
    { ...constant('api:DefaultOrganization', rest), existsAs: 'main' },
    update('api:OrganizationMember', { ...rest, userLogin: 'di', role: 'member' }, { role: 'admin' }),
    update(
      'api:Role',
      { ...role, description: 'd', details: allow('environment:read', 'environment:list') },
      { description: 'e', details: allow('environment:read') },
    ),
  ];
}

function allow(...permissions: string[]): Properties {
  return { __type: 'PermissionDescriptorAllow', permissions };
}

function outputOf(type: string, output: string): string {
  return `\${${nameInProgram(type)}.${output}}`;
}

/** Returns the name of the only resource of this type in the program. */
export function nameInProgram(type: string): string {
  return type.replaceAll(/[^A-Za-z]+/g, '');
}
