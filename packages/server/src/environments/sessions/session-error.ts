import { CodedError } from '../../platform/coded-error.ts';

/** The reason why an environment cannot be opened, or a session cannot be read, listed or revoked. */
export type SessionErrorCode =
  | 'duration_invalid'
  | 'duration_too_long'
  | 'session_unknown'
  | 'page_invalid'
  | 'criteria_missing'
  | 'subject_invalid';

export class SessionError extends CodedError<SessionErrorCode> {}

export function sessionUnknown(): SessionError {
  return new SessionError(
    'session_unknown',
    'Unknown open session: it has ended, or another caller opened it. Open the environment again.',
  );
}
