import { CodedError } from '../platform/coded-error.ts';

/** The reasons why an operation on environments fails. */
export type EnvironmentErrorCode =
  | 'name_invalid'
  | 'environment_unknown'
  | 'environment_forbidden'
  | 'grant_invalid'
  | 'grant_unknown'
  | 'grant_too_long'
  | 'grants_too_many'
  | 'environment_exists'
  /** The name is taken, reserved or trusted; the message does not say which. */
  | 'name_unavailable'
  | 'deletion_unknown'
  | 'deletion_time_invalid'
  | 'deletion_protected'
  | 'document_invalid'
  | 'document_too_large'
  | 'history_too_large'
  | 'version_invalid'
  | 'version_unknown'
  | 'revision_moved_on'
  | 'revision_current'
  | 'revision_retracted'
  | 'replacement_invalid'
  | 'tag_invalid'
  | 'tag_reserved'
  | 'tag_exists'
  | 'tag_unknown'
  | 'tag_moved_on'
  | 'tags_too_many'
  | 'page_invalid'
  /** Evaluating the document takes more time or memory than allowed. */
  | 'evaluation_too_long'
  | 'evaluation_too_large'
  /** Too many evaluations are running, on this server or of the organization. */
  | 'evaluations_too_many'
  | 'organization_evaluations_too_many';

export class EnvironmentError extends CodedError<EnvironmentErrorCode> {}
