import { CodedError } from '../../platform/coded-error.ts';

export type TrustErrorCode =
  | 'cloud_unknown'
  | 'selection_invalid'
  | 'audience_invalid'
  /** This cloud has no wildcards, or cannot distinguish a wildcard from the same character in a name. */
  | 'wildcard_unsupported'
  | 'subject_required'
  | 'value_unsupported'
  | 'trusts_too_many'
  | 'trust_unknown'
  | 'page_invalid';

export class TrustError extends CodedError<TrustErrorCode> {}
