import { translateErrors } from '../../http/index.ts';
import { IssuerError } from './issuer-error.ts';

export const translateIssuerErrors = translateErrors(IssuerError, {
  issuer_unknown: 404,
  issuer_exists: 409,
  issuers_too_many: 409,
  name_required: 400,
  url_invalid: 400,
  thumbprint_invalid: 400,
  max_expiration_invalid: 400,
  jwks_invalid: 400,
  keys_static: 400,
  issuer_unreachable: 400,
  preset_unknown: 404,
  preset_values_invalid: 400,
  policies_invalid: 400,
  policies_severe_lint: 422,
});
