import { type ErrorTranslation, HttpError, ServerBusy, translateErrors, translation } from '../http/index.ts';
import { EnvironmentError } from './environment-error.ts';

const translateRefused = (error: unknown) => {
  if (!(error instanceof EnvironmentError)) return translateRefusals(error);
  if (error.code === 'evaluations_too_many') return new ServerBusy();
  if (error.code !== 'organization_evaluations_too_many') return translateRefusals(error);
  return new HttpError(429, error.message, { headers: { 'retry-after': String(retryAfterSeconds) } });
};

/** About the time that one large document takes. */
const retryAfterSeconds = 5;

const translateRefusals = translateErrors(EnvironmentError, {
  name_invalid: 400,
  environment_unknown: 404,
  environment_forbidden: 403,
  grant_invalid: 400,
  grant_unknown: 404,
  grant_too_long: 403,
  grants_too_many: 409,
  environment_exists: 409,
  name_unavailable: 409,
  deletion_unknown: 404,
  deletion_time_invalid: 400,
  deletion_protected: 409,
  document_invalid: 400,
  document_too_large: 413,
  history_too_large: 413,
  version_invalid: 400,
  version_unknown: 404,
  revision_moved_on: 409,
  revision_current: 409,
  revision_retracted: 404,
  replacement_invalid: 400,
  tag_invalid: 400,
  tag_reserved: 400,
  tag_exists: 409,
  tag_unknown: 404,
  tag_moved_on: 409,
  tags_too_many: 409,
  page_invalid: 400,
  evaluation_too_long: 400,
  evaluation_too_large: 400,
  evaluations_too_many: 503,
  organization_evaluations_too_many: 429,
});

/** The error statuses of all environment routes. */
export const translateEnvironmentErrors: ErrorTranslation = translation(
  translateRefused,
  translateRefusals.statuses,
);
