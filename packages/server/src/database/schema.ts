import type { Audience } from '../contract/audience.ts';
import type { EnvironmentName, EnvironmentNamePattern } from '../contract/environment-name.ts';
import type { AccessTokenRow, RevocationRow, RevokedOriginRow } from './rows/access-token-rows.ts';
import type {
  EnvironmentSessionPieceRow,
  EnvironmentSessionRow,
  EnvironmentSessionSourceRow,
} from './rows/environment-session-rows.ts';
import type {
  MemberRow,
  OrganizationRow,
  RoleRow,
  TeamMemberRow,
  TeamRoleRow,
  TeamRow,
  UserRow,
} from './rows/tenancy-rows.ts';

/**
 * The tables with the types of their columns, the same on SQLite and on PostgreSQL; `migrations/` creates them. Times
 * are milliseconds since the epoch; booleans are 0 or 1; JSON is text. Columns with parsed names have the branded type:
 * stores insert only parsed names, so the names that they read are parsed, without a cast in any store.
 */
export interface Schema {
  organizations: OrganizationRow;
  users: UserRow;
  members: MemberRow;
  teams: TeamRow;
  team_members: TeamMemberRow;
  team_roles: TeamRoleRow;
  roles: RoleRow;
  runner_pools: RunnerPoolRow;
  access_tokens: AccessTokenRow;
  revocations: RevocationRow;
  revoked_origins: RevokedOriginRow;
  trusted_issuers: TrustedIssuerRow;
  policy_documents: PolicyDocumentRow;
  policy_versions: PolicyVersionRow;
  issuer_key_records: IssuerKeyRecordRow;
  used_subject_tokens: UsedSubjectTokenRow;
  decisions: DecisionRow;
  audit_events: AuditEventRow;
  audit_heads: AuditHeadRow;
  change_versions: ChangeVersionRow;
  signing_keys: SigningKeyRow;
  environments: EnvironmentRow;
  environment_revisions: EnvironmentRevisionRow;
  environment_revision_tags: EnvironmentRevisionTagRow;
  environment_tags: EnvironmentTagRow;
  environment_grants: EnvironmentGrantRow;
  deleted_environments: DeletedEnvironmentRow;
  deleted_environment_grants: DeletedEnvironmentGrantRow;
  trusts: TrustRow;
  retracted_ciphertexts: RetractedCiphertextRow;
  organization_keys: OrganizationKeyRow;
  environment_sessions: EnvironmentSessionRow;
  environment_session_pieces: EnvironmentSessionPieceRow;
  environment_session_sources: EnvironmentSessionSourceRow;
}

interface RunnerPoolRow {
  id: string;
  organization_id: string;
  name: string;
  name_key: string;
  description: string;
  created_at: number;
}

interface TrustedIssuerRow {
  id: string;
  organization_id: string;
  name: string;
  url: string;
  issuer: string;
  thumbprints: string;
  thumbprint_source: 'given' | 'recorded' | 'none';
  max_expiration_seconds: number;
  static_jwks: string | null;
  single_use: 0 | 1;
  created_at: number;
  modified_at: number;
  last_used_at: number | null;
  /** JSON of the settings in the form in which they were given; null if an earlier version wrote the issuer. */
  as_given: string | null;
}

interface PolicyDocumentRow {
  id: string;
  organization_id: string;
  issuer_id: string;
  version: number;
  created_at: number;
  modified_at: number;
}

/** Every version that decided a request is kept, so that old decisions can be explained. */
interface PolicyVersionRow {
  policy_id: string;
  version: number;
  policies: string;
  created_at: number;
  created_by: string;
}

interface IssuerKeyRecordRow {
  issuer_id: string;
  record: string;
  saved_at: number;
}

export interface UsedSubjectTokenRow {
  organization_id: string;
  /** SHA-256 of the issuer identifier, hex: the same whenever the issuer is registered again. */
  issuer_hash: string;
  token_key: string;
  expires_at: number;
}

export interface DecisionRow {
  id: string;
  organization_id: string | null;
  at: number;
  outcome: 'granted' | 'refused';
  reason: string;
  issuer_id: string | null;
  subject: string | null;
  requested_token_type: string | null;
  details: string;
}

export interface AuditEventRow {
  organization_id: string;
  sequence: number;
  at: number;
  event: string;
  actor: string;
  record: string;
  hash: string;
}

interface AuditHeadRow {
  organization_id: string;
  sequence: number;
  hash: string;
}

interface ChangeVersionRow {
  topic: string;
  version: number;
}

interface SigningKeyRow {
  /** The `kid`: RFC 7638 thumbprint. */
  id: string;
  issuer: 'v1' | 'v2';
  algorithm: 'RS256' | 'ES256';
  state: 'next' | 'active' | 'retired';
  backend: string;
  public_jwk: string;
  /** The private key, encrypted under the master key, or a reference to the key in its backend. */
  private_key: string;
  published_at: number;
  activated_at: number | null;
  retired_at: number | null;
}

interface EnvironmentRow {
  id: string;
  organization_id: string;
  project: EnvironmentName;
  name: EnvironmentName;
  /**
   * `{project}/{name}` in lower case, because no two names of environments differ only in case; for a deleted
   * environment `deleted:{id}`, which is not a valid name.
   */
  name_key: string;
  owner_login: string;
  owner_name: string;
  current_revision: number;
  deletion_protected: 0 | 1;
  created_at: number;
  modified_at: number;
  deleted_at: number | null;
  /** 1 if the first document was refused and none was saved since. */
  first_save_refused: 1 | null;
}

interface EnvironmentRevisionRow {
  environment_id: string;
  number: number;
  /** The YAML document; every secret in it is a ciphertext under the organization's key. */
  definition: string;
  created_at: number;
  creator_login: string;
  creator_name: string;
  retracted_at: number | null;
  retracted_by_login: string | null;
  retracted_by_name: string | null;
  retraction_reason: string | null;
  replacement: number | null;
}

interface EnvironmentRevisionTagRow {
  environment_id: string;
  name: string;
  revision: number;
  created_at: number;
  modified_at: number;
  editor_login: string;
  editor_name: string;
}

interface EnvironmentTagRow {
  environment_id: string;
  name: string;
  value: string;
  created_at: number;
  modified_at: number;
  editor_login: string;
  editor_name: string;
}

interface EnvironmentGrantRow {
  organization_id: string;
  /** `organization`: all machine tokens of the organization that lack an administrator's rights. */
  grantee_kind: 'user' | 'team' | 'organization';
  grantee_id: string;
  /** `*`: every project. */
  project: EnvironmentNamePattern;
  /** `*`: every environment of the project. */
  environment: EnvironmentNamePattern;
  permission: 'read' | 'open' | 'write' | 'admin';
  max_open_seconds: number | null;
  created_at: number;
}

/** Kept after the environment is purged, because it reserves the name. */
interface DeletedEnvironmentRow {
  environment_id: string;
  organization_id: string;
  project: EnvironmentName;
  name: EnvironmentName;
  name_key: string;
  deleted_at: number;
  deleted_by_login: string;
  deleted_by_name: string;
  purged_at: number | null;
}

/** The grants on the environment at the time of its deletion. */
interface DeletedEnvironmentGrantRow extends Omit<EnvironmentGrantRow, 'project' | 'environment'> {
  environment_id: string;
}

/** A trust setup that was generated for an environment, identified by name, by pattern or by id. */
interface TrustRow {
  id: string;
  organization_id: string;
  /** Both are empty if the environment is identified by its id. */
  project: EnvironmentName | '';
  /** `*`: every environment of the project. */
  name: EnvironmentNamePattern | '';
  name_key: string;
  environment_id: string | null;
  cloud: string;
  subject: string;
  is_pattern: 0 | 1;
  audience: Audience;
  issuer: string;
  /** The names of the resources in the cloud, as a JSON object. */
  names: string;
  /** The principal's kind and id. */
  creator: string;
  creator_name: string;
  created_at: number;
  last_at: number;
}

/** Ciphertexts that only retracted revisions contain, as SHA-256 of their text. */
interface RetractedCiphertextRow {
  environment_id: string;
  hash: string;
}

interface OrganizationKeyRow {
  id: string;
  organization_id: string;
  /** 32 bytes, sealed under the master key. */
  sealed_key: string;
  created_at: number;
}
