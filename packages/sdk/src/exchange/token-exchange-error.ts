import { findDecisionId } from '../symbolon-error.ts';

export interface TokenExchangeErrorDetails {
  readonly error: string;
  readonly description: string;
  readonly status: number;
  readonly requestId?: string | null;
}

/** Reports that the server refused the exchange (RFC 6749 §5.2). Never contains a token. */
export class TokenExchangeError extends Error {
  override readonly name = 'TokenExchangeError';
  /** `invalid_grant`, `invalid_scope`, … */
  readonly error: string;
  readonly description: string;
  readonly status: number;
  readonly requestId: string | null;
  /** The decision that an administrator can look up: `symbolon decision get ID`. */
  readonly decisionId: string | null;

  constructor(details: TokenExchangeErrorDetails) {
    super(`${details.error}: ${details.description}`);
    this.error = details.error;
    this.description = details.description;
    this.status = details.status;
    this.requestId = details.requestId ?? null;
    this.decisionId = findDecisionId(details.description);
  }
}
