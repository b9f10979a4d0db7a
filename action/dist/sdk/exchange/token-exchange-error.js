// Generated from packages/sdk/src/exchange/token-exchange-error.ts by tools/generate/build-action.ts; npm run generate updates it.

import { findDecisionId } from '../symbolon-error.js';

/** Reports that the server refused the exchange (RFC 6749 §5.2). Never contains a token. */
export class TokenExchangeError extends Error {
  name = 'TokenExchangeError';
  /** `invalid_grant`, `invalid_scope`, … */
  error;
  description;
  status;
  requestId;
  /** The decision that an administrator can look up: `symbolon decision get ID`. */
  decisionId;

  constructor(details) {
    super(`${details.error}: ${details.description}`);
    this.error = details.error;
    this.description = details.description;
    this.status = details.status;
    this.requestId = details.requestId ?? null;
    this.decisionId = findDecisionId(details.description);
  }
}
