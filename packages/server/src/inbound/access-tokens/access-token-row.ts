import { administratorRole } from '../../access/index.ts';
import type { AccessTokenRow } from '../../database/index.ts';
import type { AccessToken, AccessTokenHash } from './access-token.ts';

/** Columns in the order in which the hot path inserts them. */
export const accessTokenColumns = [
  'id',
  'hash',
  'kind',
  'origin',
  'organization_id',
  'user_id',
  'team_id',
  'runner_pool_id',
  'admin',
  'name',
  'description',
  'created_at',
  'created_by',
  'expires_at',
  'last_used_at',
  'revoked_at',
  'issuer_id',
  'decision_id',
  'parent_id',
  'issuer',
  'subject',
  'policy_version',
  'policy_index',
  'role_id',
] as const satisfies readonly (keyof AccessTokenRow)[];

export function rowOfAccessToken(token: AccessToken, hash: AccessTokenHash): AccessTokenRow {
  return {
    id: token.id,
    hash,
    kind: token.kind,
    origin: token.origin,
    organization_id: token.organizationId,
    user_id: token.userId,
    team_id: token.teamId,
    runner_pool_id: token.runnerPoolId,
    admin: token.roleId === administratorRole ? 1 : 0,
    name: token.name,
    description: token.description,
    created_at: token.createdAt,
    created_by: token.createdBy,
    expires_at: token.expiresAt,
    last_used_at: token.lastUsedAt,
    revoked_at: token.revokedAt,
    issuer_id: token.issuerId,
    decision_id: token.decisionId,
    parent_id: token.parentId,
    issuer: token.issuer,
    subject: token.subject,
    policy_version: token.policyVersion,
    policy_index: token.policyIndex,
    role_id: token.roleId,
  };
}

/** A row with the time at which the token's origin was revoked (`revokedWithOriginAt`), where the query reads it. */
type ReadRow = AccessTokenRow & { readonly revoked_with_origin_at?: number | null };

export function accessTokenOfRow(row: ReadRow): AccessToken {
  return {
    id: row.id,
    kind: row.kind,
    origin: row.origin,
    organizationId: row.organization_id,
    userId: row.user_id,
    teamId: row.team_id,
    runnerPoolId: row.runner_pool_id,
    // Servers that do not know `role_id` write `admin` alone.
    roleId: row.role_id ?? (row.admin === 1 ? administratorRole : null),
    name: row.name,
    description: row.description,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at ?? row.revoked_with_origin_at ?? null,
    issuerId: row.issuer_id,
    decisionId: row.decision_id,
    parentId: row.parent_id,
    issuer: row.issuer,
    subject: row.subject,
    policyVersion: row.policy_version,
    policyIndex: row.policy_index,
  };
}
