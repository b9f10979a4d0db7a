import { translateErrors } from '../../http/index.ts';
import { AccessTokenError } from './access-token-error.ts';

export const translateAccessTokenErrors = translateErrors(AccessTokenError, {
  token_unknown: 404,
  token_of_other_kind: 400,
  name_invalid: 400,
  name_taken: 409,
  expiry_invalid: 400,
  role_unsupported: 400,
  role_unknown: 404,
  type_unsupported: 400,
  user_required: 403,
  team_unknown: 404,
  member_unknown: 404,
  page_invalid: 400,
  criteria_missing: 400,
  subject_invalid: 400,
});
