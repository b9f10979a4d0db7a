import { CodedError } from '../../platform/coded-error.ts';

export type PolicyDocumentErrorCode =
  | 'policy_unknown'
  | 'policy_invalid'
  | 'policy_changed_meanwhile'
  | 'policy_severe_lint';

export class PolicyDocumentError extends CodedError<PolicyDocumentErrorCode> {}
