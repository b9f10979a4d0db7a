import { translateErrors } from '../../http/index.ts';
import { PropertyError } from '../sealed-results/index.ts';
import { SessionError } from './session-error.ts';

export const translateSessionErrors = translateErrors(SessionError, {
  duration_invalid: 400,
  duration_too_long: 400,
  session_unknown: 404,
  page_invalid: 400,
  criteria_missing: 400,
  subject_invalid: 400,
});

export const translatePropertyErrors = translateErrors(PropertyError, {
  property_invalid: 400,
  property_unknown: 404,
});
