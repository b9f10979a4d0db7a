import { CodedError } from '../platform/coded-error.ts';

export type TenancyErrorCode =
  | 'name_invalid'
  | 'organization_exists'
  | 'operator_required'
  | 'role_unsupported'
  | 'role_unknown'
  | 'role_invalid'
  | 'role_severe_lint'
  | 'role_exists'
  | 'role_in_use'
  | 'role_built_in'
  | 'roles_too_many'
  | 'member_exists'
  | 'members_too_many'
  | 'member_unknown'
  | 'last_administrator'
  | 'self_removal'
  | 'team_exists'
  | 'team_kind_unsupported'
  | 'teams_too_many'
  | 'team_members_too_many'
  | 'team_unknown'
  | 'team_update_unsupported'
  | 'text_too_long';

export class TenancyError extends CodedError<TenancyErrorCode> {}
