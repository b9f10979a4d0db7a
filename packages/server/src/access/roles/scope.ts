/** The place that a scope applies to: the organization itself, or each of its environments. */
type ScopePlace = 'organization' | 'environment';

/** The meaning of a scope. */
export interface ScopeMeaning {
  /** The contract's group of scopes, as `GET …/roles/scopes` lists it. */
  readonly group: string;
  readonly on: ScopePlace;
  readonly description: string;
  /** True for a scope that the contract does not have; it is not among the contract’s scopes. */
  readonly own?: true;
}

/**
 * The scopes with an effect here: the only permissions that exist. A role is made of them, a grant stands for a set of
 * them, and every route names the one that it requires (docs/roles.md).
 */
export const scopes = {
  'environment:list': {
    group: 'Environments',
    on: 'environment',
    description: 'See the environment in lists.',
  },
  'environment:read': {
    group: 'Environments',
    on: 'environment',
    description:
      'Read the document (with its secrets encrypted), the revisions and the metadata of the environment, and check it.',
  },
  'environment:read_decrypt': {
    group: 'Environments',
    on: 'environment',
    description: 'Read the document with its secrets in plain text.',
    own: true,
  },
  'environment:open': {
    group: 'Environments',
    on: 'environment',
    description: 'Open the environment and read its values; import it into another environment.',
  },
  'environment:write': {
    group: 'Environments',
    on: 'environment',
    description: 'Save the document, and encrypt secrets for it.',
  },
  'environment:delete': { group: 'Environments', on: 'environment', description: 'Delete the environment.' },
  'environment:clone': {
    group: 'Environments',
    on: 'environment',
    description: 'Clone the environment; requires `environment:create` for the clone.',
  },
  'environment:list_deleted': {
    group: 'Environments',
    on: 'environment',
    description: 'See the environment in the list of deleted environments.',
  },
  'environment:restore_deleted': {
    group: 'Environments',
    on: 'environment',
    description: 'Restore the environment after it was deleted.',
  },
  'environment_settings:read': {
    group: 'Environments',
    on: 'environment',
    description: 'Read the settings of the environment.',
  },
  'environment_settings:update': {
    group: 'Environments',
    on: 'environment',
    description: 'Change the settings of the environment.',
  },
  'environment_access:read': {
    group: 'Environments',
    on: 'environment',
    description: 'List the grants on the environment.',
  },
  'environment_access:update': {
    group: 'Environments',
    on: 'environment',
    description: 'Create, change and delete grants on the environment.',
  },
  'environment_tags:list': {
    group: 'Environment tags',
    on: 'environment',
    description: 'List the tags of the environment.',
  },
  'environment_tag:read': {
    group: 'Environment tags',
    on: 'environment',
    description: 'Read one tag of the environment.',
  },
  'environment_tag:create': {
    group: 'Environment tags',
    on: 'environment',
    description: 'Create a tag on the environment.',
  },
  'environment_tag:update': {
    group: 'Environment tags',
    on: 'environment',
    description: 'Change a tag of the environment.',
  },
  'environment_tag:delete': {
    group: 'Environment tags',
    on: 'environment',
    description: 'Delete a tag of the environment.',
  },
  'environment_version:read': {
    group: 'Environment versions',
    on: 'environment',
    description: 'Read the tags on revisions.',
  },
  'environment_version:create': {
    group: 'Environment versions',
    on: 'environment',
    description: 'Create a tag on a revision.',
  },
  'environment_version:update': {
    group: 'Environment versions',
    on: 'environment',
    description: 'Move a tag to another revision.',
  },
  'environment_version:delete': {
    group: 'Environment versions',
    on: 'environment',
    description: 'Delete a tag of a revision.',
  },
  'environment_version:retract': {
    group: 'Environment versions',
    on: 'environment',
    description: 'Retract a revision.',
  },
  'environment:create': {
    group: 'Environment management',
    on: 'organization',
    description: 'Create environments. The creator of an environment is granted admin on it.',
  },
  'environment_yaml:open': {
    group: 'Environment management',
    on: 'organization',
    description:
      'Check and open unsaved documents. Each environment that they import requires `environment:open`.',
  },
  'environment:purge_deleted': {
    group: 'Environment management',
    on: 'organization',
    description: 'Purge deleted environments, so that they can no longer be restored.',
    own: true,
  },
  'environment_session:read': {
    group: 'Environment management',
    on: 'organization',
    description: 'List the open sessions of environments.',
    own: true,
  },
  'environment_session:delete': {
    group: 'Environment management',
    on: 'organization',
    description: 'Revoke the open sessions of environments.',
    own: true,
  },
  'organization:update': {
    group: 'Organization',
    on: 'organization',
    description: 'Change the settings of the organization, such as its default role.',
  },
  'org_member:read': { group: 'Membership', on: 'organization', description: 'List the members.' },
  'org_member:add': { group: 'Membership', on: 'organization', description: 'Add members.' },
  'org_member:update': {
    group: 'Membership',
    on: 'organization',
    description: 'Change the role of a member.',
  },
  'org_member:set_admin': {
    group: 'Membership',
    on: 'organization',
    description: 'Make members administrators, and change or remove administrators.',
  },
  'org_member:delete': { group: 'Membership', on: 'organization', description: 'Remove members.' },
  'org_member:create_token': {
    group: 'Membership',
    on: 'organization',
    description: 'Create personal tokens for members.',
    own: true,
  },
  'team:list': { group: 'Teams', on: 'organization', description: 'List the teams.' },
  'team:read': {
    group: 'Teams',
    on: 'organization',
    description: 'Read a team: its members and its grants.',
  },
  'team:create': { group: 'Teams', on: 'organization', description: 'Create teams.' },
  'team:update': {
    group: 'Teams',
    on: 'organization',
    description: 'Change teams: their members, grants and roles.',
  },
  'team:delete': { group: 'Teams', on: 'organization', description: 'Delete teams.' },
  'team:list_tokens': { group: 'Teams', on: 'organization', description: 'List the tokens of a team.' },
  'team:create_token': { group: 'Teams', on: 'organization', description: 'Create team tokens.' },
  'team:delete_token': { group: 'Teams', on: 'organization', description: 'Revoke team tokens.' },
  'org_token:read': {
    group: 'Organization access tokens',
    on: 'organization',
    description: 'List the tokens of the organization.',
  },
  'org_token:create': {
    group: 'Organization access tokens',
    on: 'organization',
    description: 'Create organization tokens.',
  },
  'org_token:delete': {
    group: 'Organization access tokens',
    on: 'organization',
    description: 'Revoke tokens of the organization, including those that workloads obtained.',
  },
  'role:read': {
    group: 'Roles',
    on: 'organization',
    description: 'List and read roles and scopes, and list who has which role.',
  },
  'role:create': {
    group: 'Roles',
    on: 'organization',
    description: 'Create roles whose scopes the caller has.',
  },
  'role:update': {
    group: 'Roles',
    on: 'organization',
    description: 'Change roles whose scopes the caller has.',
  },
  'role:delete': { group: 'Roles', on: 'organization', description: 'Delete roles.' },
  'oidc_issuers:read': {
    group: 'OIDC',
    on: 'organization',
    description: 'Read trusted issuers, their state, and the presets for new issuers.',
  },
  'oidc_issuers:create': { group: 'OIDC', on: 'organization', description: 'Register trusted issuers.' },
  'oidc_issuers:update': { group: 'OIDC', on: 'organization', description: 'Change trusted issuers.' },
  'oidc_issuers:regenerate_thumbprints': {
    group: 'OIDC',
    on: 'organization',
    description: 'Record the current certificates of a trusted issuer.',
  },
  'oidc_issuers:delete': { group: 'OIDC', on: 'organization', description: 'Delete trusted issuers.' },
  'auth_policies:read': {
    group: 'OIDC',
    on: 'organization',
    description: 'Read, lint and simulate the authorization policies of issuers.',
  },
  'auth_policies:update': {
    group: 'OIDC',
    on: 'organization',
    description: 'Change the authorization policies of issuers.',
  },
  'oidc_decision:read': {
    group: 'OIDC',
    on: 'organization',
    description: 'Read the decisions about exchanges, with their explanations.',
    own: true,
  },
  'signing_key:read': {
    group: 'OIDC',
    on: 'organization',
    description:
      'Read the signing keys of identity tokens, and what is encrypted under a previous master key.',
    own: true,
  },
  'signing_key:update': {
    group: 'OIDC',
    on: 'organization',
    description: 'Rotate and revoke the signing keys of identity tokens.',
    own: true,
  },
  'cloud_login:read': {
    group: 'OIDC',
    on: 'organization',
    description: 'List the cloud logins, and preview the claims of identity tokens.',
    own: true,
  },
  'cloud_login:use': {
    group: 'OIDC',
    on: 'organization',
    description: 'Log in to a cloud with an identity token of this server.',
    own: true,
  },
  'trust_setup:read': {
    group: 'OIDC',
    on: 'organization',
    description: 'Generate documents that make a relying party trust tokens of this server.',
    own: true,
  },
  'trust_record:read': {
    group: 'OIDC',
    on: 'organization',
    description: 'List the trust setups that were generated for environments.',
    own: true,
  },
  'trust_record:delete': {
    group: 'OIDC',
    on: 'organization',
    description: 'Delete the records of trust setups.',
    own: true,
  },
  'agent_pool:read': { group: 'Agent pools', on: 'organization', description: 'Read runner pools.' },
  'agent_pool:create': { group: 'Agent pools', on: 'organization', description: 'Create runner pools.' },
  'agent_pool:update': { group: 'Agent pools', on: 'organization', description: 'Change runner pools.' },
  'agent_pool:delete': { group: 'Agent pools', on: 'organization', description: 'Delete runner pools.' },
  'audit_logs:read': {
    group: 'Audit logs',
    on: 'organization',
    description: 'Read the audit log, and verify its chain.',
  },
  'audit_logs:export': { group: 'Audit logs', on: 'organization', description: 'Export the audit log.' },
} as const satisfies Record<string, ScopeMeaning>;

export type Scope = keyof typeof scopes;

type ScopeOn<Place extends ScopePlace> = {
  [Name in Scope]: (typeof scopes)[Name]['on'] extends Place ? Name : never;
}[Scope];

export type OrganizationScope = ScopeOn<'organization'>;
export type EnvironmentScope = ScopeOn<'environment'>;

export const allScopes: readonly Scope[] = Object.keys(scopes) as Scope[];
export const organizationScopes = allScopes.filter(isOrganizationScope);
export const environmentScopes = allScopes.filter(isEnvironmentScope);

export function isScope(text: string): text is Scope {
  return Object.hasOwn(scopes, text);
}

export function isOrganizationScope(scope: Scope): scope is OrganizationScope {
  return scopes[scope].on === 'organization';
}

export function isEnvironmentScope(scope: Scope): scope is EnvironmentScope {
  return scopes[scope].on === 'environment';
}
