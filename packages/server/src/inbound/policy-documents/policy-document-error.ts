import { CodedError } from '../../platform/coded-error.ts';

export type PolicyDocumentErrorCode = 'policy_unknown' | 'policy_invalid' | 'policy_changed_meanwhile';

export class PolicyDocumentError extends CodedError<PolicyDocumentErrorCode> {}
