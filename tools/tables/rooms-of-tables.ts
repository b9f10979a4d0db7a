/** The room that each table belongs to, as a folder of packages/server/src. */
export const roomOfTable: Readonly<Record<string, string>> = {
  organizations: 'tenancy',
  users: 'tenancy',
  members: 'tenancy',
  teams: 'tenancy',
  team_members: 'tenancy',
  team_roles: 'tenancy',
  roles: 'tenancy',
  runner_pools: 'deployments/runner-pools',
  access_tokens: 'inbound/access-tokens',
  revocations: 'inbound/access-tokens',
  revoked_origins: 'inbound/access-tokens',
  trusted_issuers: 'inbound/trusted-issuers',
  policy_documents: 'inbound/policy-documents',
  policy_versions: 'inbound/policy-documents',
  issuer_key_records: 'inbound/trusted-issuers',
  used_subject_tokens: 'inbound/token-exchange',
  decisions: 'inbound/decisions',
  audit_events: 'audit',
  audit_heads: 'audit',
  change_versions: 'database',
  signing_keys: 'outbound/signing-keys',
  environments: 'environments/definitions',
  environment_revisions: 'environments/definitions',
  environment_revision_tags: 'environments/definitions',
  environment_tags: 'environments/definitions',
  environment_grants: 'environments/grants',
  deleted_environments: 'environments/definitions',
  deleted_environment_grants: 'environments/grants',
  retracted_ciphertexts: 'environments/secrets',
  trusts: 'outbound/trust-setup',
  environment_session_pieces: 'environments/sessions',
  environment_session_sources: 'environments/sessions',
  organization_keys: 'environments/secrets',
  environment_sessions: 'environments/sessions',
};

/**
 * Stores that read tables of other rooms, because their own decisions depend on the rows. The roles of a caller depend on
 * the id and on the tags of an environment, in the transaction of every change.
 */
export const readersOfTables: Readonly<Record<string, readonly string[]>> = {
  'environments/grants/stored/environment-subject-store.ts': ['environments', 'environment_tags'],
};

/** Returns the names of the tables in the text of `database/schema.ts`. */
export function tablesOfSchema(schema: string): readonly string[] {
  const [, body = ''] = schema.split('export interface Schema {\n');
  return [...(body.split('\n}')[0] ?? '').matchAll(/^ {2}([a-z_]+): /gm)].map(({ 1: name = '' }) => name);
}
