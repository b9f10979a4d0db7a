export interface AccessTokenRow {
  id: string;
  /** SHA-256 of the token, hex; the token itself is not stored. */
  hash: string;
  kind: 'personal' | 'organization' | 'team' | 'runner' | 'refresh';
  origin: 'bootstrap' | 'created' | 'exchange' | 'refresh';
  organization_id: string | null;
  user_id: string | null;
  team_id: string | null;
  runner_pool_id: string | null;
  /** 1 with the administrators' role, for servers that do not know `role_id`. */
  admin: 0 | 1;
  name: string;
  description: string;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
  issuer_id: string | null;
  decision_id: string | null;
  /** The refresh token that obtained this token; revoking it revokes this token. */
  parent_id: string | null;
  /** `iss` and `sub` of the workload that obtained it, and the policy that allowed it; null for other tokens. */
  issuer: string | null;
  subject: string | null;
  policy_version: number | null;
  policy_index: number | null;
  /** The role of a token of the organization: a custom or built-in one, or null for the organization's default. */
  role_id: string | null;
}

/** A revocation that is in effect and too large for one transaction. */
export interface RevocationRow {
  id: string;
  /** The number of transactions that continued it. */
  steps: number;
  /** JSON. */
  state: string;
}

/** An origin of tokens or sessions that was revoked, until their own rows say so. */
export interface RevokedOriginRow {
  /** Such as `issuer:{organization}:{id}`. */
  origin: string;
  revocation_id: string;
  /** The newest token and the newest session that end; null for none. */
  newest_token: string | null;
  newest_session: string | null;
  revoked_at: number;
}
