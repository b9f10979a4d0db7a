import { CodedError } from '../../platform/coded-error.ts';

export type IssuerErrorCode =
  | 'issuer_unknown'
  | 'issuer_exists'
  | 'name_required'
  | 'url_invalid'
  | 'thumbprint_invalid'
  | 'max_expiration_invalid'
  | 'jwks_invalid'
  | 'keys_static'
  | 'issuer_unreachable'
  | 'preset_unknown'
  | 'preset_values_invalid';

export class IssuerError extends CodedError<IssuerErrorCode> {}
