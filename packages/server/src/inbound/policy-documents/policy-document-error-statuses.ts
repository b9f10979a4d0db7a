import { translateErrors } from '../../http/index.ts';
import { PolicyDocumentError } from './policy-document-error.ts';

export const translatePolicyErrors = translateErrors(PolicyDocumentError, {
  policy_unknown: 404,
  policy_invalid: 400,
  policy_changed_meanwhile: 409,
  policy_severe_lint: 422,
});
