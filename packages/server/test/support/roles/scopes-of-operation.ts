import { environmentScopeSets, type Scope } from '../../../src/access/index.ts';
import { nameOf, type Operation } from '../operations/operation.ts';

/** The scopes that an operation requires; each is necessary, and all together are enough. */
export interface ScopesOfOperation {
  readonly inOrganization: readonly Scope[];
  readonly onEnvironment: readonly Scope[];
  /** True if the scopes on environments are required on every environment, or on one that does not exist. */
  readonly onEvery?: true;
  /** The scopes of what the request gives somebody: nobody gives more than they have. `all`: an administrator's. */
  readonly gives?: 'member' | 'all';
}

const one = 'api/esc/environments/{orgName}/{projectName}/{envName}';
const esc = 'api/esc/environments/{orgName}';
const org = 'api/orgs/{orgName}';

const on = (...onEnvironment: Scope[]): ScopesOfOperation => ({ inOrganization: [], onEnvironment });
const opening: readonly Scope[] = [...environmentScopeSets.open];
const cloning = [
  'environment:clone',
  'environment:open',
  'environment:read',
  'environment:read_decrypt',
] as const;
const granting = ['environment_access:update', ...opening] as const;

const exact: Readonly<Record<string, ScopesOfOperation>> = {
  [`HEAD /${one}`]: on('environment:read'),
  [`GET /${one}`]: on('environment:read'),
  [`PATCH /${one}`]: on('environment:write'),
  [`DELETE /${one}`]: on('environment:delete'),
  [`POST /${one}/clone`]: {
    inOrganization: ['environment:create'],
    onEnvironment: [...cloning],
  },
  [`POST /${one}/clone (with the grants on it)`]: {
    inOrganization: ['environment:create'],
    onEnvironment: [...cloning, 'environment_access:read', 'environment_access:update'],
  },
  [`GET /${one}/metadata`]: on('environment:read'),
  [`GET /${one}/settings`]: on('environment_settings:read'),
  [`PATCH /${one}/settings`]: on('environment_settings:update'),
  [`GET /${one}/trusts`]: on('environment:read'),
  [`GET /${one}/versions`]: on('environment:read'),
  [`GET /${one}/versions/{version}`]: on('environment:read'),
  [`POST /${one}/versions/{version}/retract`]: on('environment_version:retract'),
  [`GET /${one}/versions/tags`]: on('environment_version:read'),
  [`POST /${one}/versions/tags`]: on('environment_version:create'),
  [`GET /${one}/versions/{version}/tags`]: on('environment_version:read'),
  [`GET /${one}/versions/tags/{tagName}`]: on('environment_version:read'),
  [`PATCH /${one}/versions/tags/{tagName}`]: on('environment_version:update'),
  [`DELETE /${one}/versions/tags/{tagName}`]: on('environment_version:delete'),
  [`GET /${one}/tags`]: on('environment_tags:list'),
  [`POST /${one}/tags`]: on('environment_tag:create'),
  [`GET /${one}/tags/{tagName}`]: on('environment_tag:read'),
  [`PATCH /${one}/tags/{tagName}`]: on('environment_tag:update'),
  [`DELETE /${one}/tags/{tagName}`]: on('environment_tag:delete'),
  [`PUT /${esc}/restore`]: { ...on('environment:restore_deleted'), onEvery: true },
  [`GET /${org}/environment-grants (on one environment)`]: on('environment_access:read'),
  [`PUT /${org}/environment-grants`]: on(...granting),
  [`PUT /${org}/environment-grants (on a project)`]: { ...on(...granting), onEvery: true },
  [`DELETE /${org}/environment-grants`]: on('environment_access:update'),
  [`DELETE /${org}/environment-grants (on a project)`]: { ...on('environment_access:update'), onEvery: true },
  [`POST /${one}/check`]: on('environment:read'),
  [`POST /${one}/check (with secrets)`]: on('environment:open'),
  [`POST /${one}/versions/{version}/check`]: on('environment:read'),
  [`POST /${esc}/yaml/check (with an import)`]: {
    inOrganization: ['environment_yaml:open'],
    onEnvironment: ['environment:open'],
  },
  [`GET /${one}/decrypt`]: on('environment:read_decrypt'),
  [`GET /${one}/versions/{version}/decrypt`]: on('environment:read_decrypt'),
  [`POST /${one}/encrypt-secrets`]: on('environment:write'),
  [`POST /${one}/decrypt-secrets`]: on('environment:read_decrypt'),
  [`POST /${one}/open`]: on('environment:open'),
  [`POST /${one}/open (with a login)`]: on('environment:open'),
  [`POST /${one}/open (with a large result)`]: on('environment:open'),
  [`POST /${one}/versions/{version}/open`]: on('environment:open'),
  [`POST /${esc}/yaml/open (with an import)`]: {
    inOrganization: ['environment_yaml:open'],
    onEnvironment: ['environment:open'],
  },
  [`GET /${one}/open/{openSessionID}`]: on('environment:open'),
  [`GET /${one}/open/{openSessionID} (with a doubled slash)`]: on('environment:open'),
  [`GET /${esc}/yaml/open/{openSessionID} (with an import)`]: {
    inOrganization: ['environment_yaml:open'],
    onEnvironment: ['environment:open'],
  },
  [`PATCH /${org}/teams/{teamName}`]: {
    inOrganization: ['team:update'],
    onEnvironment: [...granting],
    gives: 'member',
  },
  [`POST /${org}/members/{userLogin}`]: {
    ...on(),
    inOrganization: ['org_member:add'],
    gives: 'member',
  },
  [`PATCH /${org}/members/{userLogin}`]: { ...on(), inOrganization: ['org_member:update'], gives: 'all' },
  [`POST /${org}/members/{userLogin}/tokens`]: {
    ...on(),
    inOrganization: ['org_member:create_token'],
    gives: 'member',
  },
  [`POST /${org}/teams/{teamName}/tokens`]: {
    ...on(),
    inOrganization: ['team:create_token'],
    gives: 'member',
  },
  // The policies of an issuer give what they gave: a change of its keys could let others present its tokens.
  [`PATCH /${org}/oidc/issuers/{issuerId}`]: {
    ...on(),
    inOrganization: ['oidc_issuers:update'],
    gives: 'member',
  },
  [`POST /${org}/roles`]: { ...on(), inOrganization: ['role:create'], gives: 'member' },
  [`PATCH /${org}/roles/{roleID}`]: { ...on(), inOrganization: ['role:update'], gives: 'member' },
  [`DELETE /${org}/roles/{roleID}`]: { ...on(), inOrganization: ['role:delete'], gives: 'member' },
  [`PATCH /${org}/roles/{roleID}/default`]: {
    ...on(),
    inOrganization: ['organization:update'],
    gives: 'member',
  },
  [`POST /${org}/teams/{teamName}/roles/{roleID}`]: {
    ...on(),
    inOrganization: ['team:update'],
    gives: 'member',
  },
  [`POST /${org}/environment-sessions/revoke`]: {
    inOrganization: ['environment_session:delete'],
    onEnvironment: ['environment:read'],
  },
  [`POST /${org}/tokens`]: { ...on(), inOrganization: ['org_token:create'], gives: 'all' },
};

/** Returns the scopes that an operation requires; null for one that requires none. */
export function scopesOfOperation(operation: Operation): ScopesOfOperation | null {
  const named = exact[nameOf(operation)];
  if (named !== undefined) return named;
  const { need } = operation;
  if (need.kind === 'permission') return { inOrganization: [need.permission as Scope], onEnvironment: [] };
  if (['environment', 'project', 'every environment'].includes(need.kind))
    throw new Error(`the scopes of ${nameOf(operation)} are not in the table`);
  return null;
}
