import { CodedError } from '../../platform/coded-error.ts';

export type IdentityTokenErrorCode = 'lifetime_invalid' | 'claim_reserved';

export class IdentityTokenError extends CodedError<IdentityTokenErrorCode> {}
