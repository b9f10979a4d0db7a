import type { OperationNotes } from './operation-notes.ts';

export const organizationOperations = {
  getCapabilities: { cli: null, errors: [] },
  getCliVersion: { cli: null, errors: [] },
  getCurrentUser: { cli: 'symbolon whoami', errors: [] },
  getDefaultOrganization: { cli: 'symbolon org get', errors: [] },
  createOrganization: {
    cli: 'symbolon org create NAME',
    errors: ['name_invalid', 'operator_required', 'organization_exists'],
  },
  listOrganizationMembers: { cli: 'symbolon member list', errors: [] },
  addOrganizationMember: {
    cli: 'symbolon member create LOGIN',
    errors: ['name_invalid', 'role_unsupported', 'member_exists', 'members_too_many'],
  },
  updateOrganizationMember: {
    cli: 'symbolon member set LOGIN',
    errors: ['role_unsupported', 'member_unknown', 'last_administrator'],
  },
  deleteOrganizationMember: {
    cli: 'symbolon member delete LOGIN',
    errors: ['member_unknown', 'last_administrator', 'self_removal'],
  },
  listTeams: { cli: 'symbolon team list', errors: [] },
  createPulumiTeam: {
    cli: 'symbolon team create NAME',
    errors: ['name_invalid', 'text_too_long', 'team_exists', 'teams_too_many'],
  },
  getTeam: { cli: 'symbolon team get NAME', errors: [] },
  updateTeam: {
    cli: 'symbolon team set NAME',
    errors: [
      'text_too_long',
      'team_update_unsupported',
      'grant_invalid',
      'environment_forbidden',
      'team_unknown',
      'member_unknown',
      'environment_unknown',
      'grant_unknown',
      'team_members_too_many',
      'grants_too_many',
    ],
  },
  deleteTeam: { cli: 'symbolon team delete NAME', errors: ['team_unknown'] },
  listPersonalAccessTokens: { cli: 'symbolon token list --mine', errors: ['page_invalid', 'user_required'] },
  createPersonalAccessToken: {
    cli: 'symbolon token create NAME --mine',
    errors: ['type_unsupported', 'expiry_invalid', 'user_required'],
  },
  deletePersonalAccessToken: { cli: 'symbolon token revoke ID --mine', errors: ['token_unknown'] },
  createMemberAccessToken: { cli: null, errors: ['expiry_invalid', 'member_unknown'] },
  listOrgAccessTokens: { cli: 'symbolon token list', errors: ['page_invalid'] },
  createOrgAccessToken: {
    cli: 'symbolon token create NAME',
    errors: ['name_invalid', 'expiry_invalid', 'role_unsupported', 'name_taken'],
  },
  deleteOrgAccessToken: { cli: 'symbolon token revoke ID', errors: ['token_of_other_kind', 'token_unknown'] },
  listTeamAccessTokens: { cli: 'symbolon token list --team TEAM', errors: ['page_invalid', 'team_unknown'] },
  createTeamAccessToken: {
    cli: 'symbolon token create NAME --team TEAM',
    errors: ['name_invalid', 'expiry_invalid', 'team_unknown', 'name_taken'],
  },
  deleteTeamAccessToken: {
    cli: 'symbolon token revoke ID',
    errors: ['token_of_other_kind', 'team_unknown', 'token_unknown'],
  },
  revokeAccessTokens: {
    cli: 'symbolon token revoke --issuer ISSUER',
    errors: ['criteria_missing', 'subject_invalid', 'token_unknown', 'member_unknown', 'team_unknown'],
  },
  listAgentPools: { cli: 'symbolon pool list', errors: [] },
  createOrgAgentPool: {
    cli: 'symbolon pool create NAME',
    errors: ['name_invalid', 'text_too_long', 'pool_exists', 'pools_too_many'],
  },
  getOrgAgentPool: { cli: 'symbolon pool get NAME', errors: ['pool_unknown'] },
  patchOrgAgentPool: {
    cli: 'symbolon pool set NAME',
    errors: ['name_invalid', 'text_too_long', 'pool_unknown', 'pool_exists'],
  },
  deleteOrgAgentPool: { cli: 'symbolon pool delete NAME', errors: ['pool_unknown'] },
  listAuditLogEvents: { cli: 'symbolon audit list', errors: [] },
  exportAuditLogEvents: { cli: null, errors: [] },
  listAuditLogEventsV1: { cli: 'symbolon audit list', errors: [] },
  exportAuditLogEventsV1: { cli: null, errors: [] },
  getAuditChain: { cli: 'symbolon audit verify', errors: [] },
  verifyAuditLog: { cli: 'symbolon audit verify --server', errors: [] },
  getMasterKeyState: { cli: null, errors: [] },
  getHealth: { cli: 'symbolon doctor', errors: [] },
  getReadiness: { cli: 'symbolon doctor', errors: [] },
} as const satisfies Readonly<Record<string, OperationNotes>>;
