import { CodedError } from '../../platform/coded-error.ts';

export type AccessTokenErrorCode =
  | 'token_unknown'
  | 'token_of_other_kind'
  | 'name_invalid'
  | 'name_taken'
  | 'expiry_invalid'
  | 'role_unsupported'
  | 'role_unknown'
  | 'type_unsupported'
  | 'user_required'
  | 'team_unknown'
  | 'member_unknown'
  | 'page_invalid'
  | 'criteria_missing'
  | 'subject_invalid';

export class AccessTokenError extends CodedError<AccessTokenErrorCode> {}
