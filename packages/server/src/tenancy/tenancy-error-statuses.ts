import { translateErrors } from '../http/index.ts';
import { TenancyError } from './tenancy-error.ts';

export const translateTenancyErrors = translateErrors(TenancyError, {
  name_invalid: 400,
  organization_exists: 409,
  operator_required: 403,
  role_unsupported: 400,
  role_unknown: 404,
  role_invalid: 400,
  role_severe_lint: 422,
  role_exists: 409,
  role_in_use: 409,
  role_built_in: 400,
  roles_too_many: 409,
  member_exists: 409,
  members_too_many: 409,
  member_unknown: 404,
  last_administrator: 400,
  self_removal: 400,
  team_exists: 409,
  team_kind_unsupported: 400,
  teams_too_many: 409,
  team_members_too_many: 409,
  team_unknown: 404,
  team_update_unsupported: 400,
  text_too_long: 400,
});
