import { CodedError } from '../../platform/coded-error.ts';
import type { LintWarning } from '../policies/index.ts';

export type IssuerErrorCode =
  | 'issuer_unknown'
  | 'issuer_exists'
  | 'issuers_too_many'
  | 'name_required'
  | 'url_invalid'
  | 'thumbprint_invalid'
  | 'max_expiration_invalid'
  | 'jwks_invalid'
  | 'keys_static'
  | 'issuer_unreachable'
  | 'preset_unknown'
  | 'preset_values_invalid'
  | 'policies_invalid'
  | 'policies_severe_lint';

export class IssuerError extends CodedError<IssuerErrorCode> {}

/** Reports that a strict registration was refused because of severe lints. */
export class SeverePoliciesError extends IssuerError {
  /** All warnings, not only severe ones. */
  readonly warnings: readonly LintWarning[];

  constructor(message: string, warnings: readonly LintWarning[]) {
    super('policies_severe_lint', message);
    this.warnings = warnings;
  }
}
