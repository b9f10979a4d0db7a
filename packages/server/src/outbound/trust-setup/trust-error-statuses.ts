import { translateErrors } from '../../http/index.ts';
import { TrustError } from './trust-error.ts';

export const translateTrustErrors = translateErrors(TrustError, {
  cloud_unknown: 404,
  selection_invalid: 400,
  audience_invalid: 400,
  wildcard_unsupported: 400,
  subject_required: 400,
  value_unsupported: 400,
  trusts_too_many: 409,
  trust_unknown: 404,
  page_invalid: 400,
});
