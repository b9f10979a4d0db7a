// Generated from packages/sdk/src/symbolon-error.ts by tools/generate/build-action.ts; npm run generate updates it.

/** A failed call. The message can be shown; it never contains a credential. */
export class SymbolonError extends Error {
  name = 'SymbolonError';
  code;
  status;
  /** The server's own reason code, if the response has one: `storage_full` or `unreachable` of `GET /readyz`. */
  reason;
  requestId;
  /** The decision that an administrator can look up, if the message names one. */
  decisionId;
  /** The diagnostics of an environment's document, if they are the cause of the failure. */
  diagnostics;
  /** All lint warnings of policies, if severe warnings are the cause of the failure. */
  warnings;

  constructor(message, details) {
    super(message, { cause: details.cause });
    this.code = details.code;
    this.status = details.status ?? null;
    this.reason = details.reason ?? null;
    this.requestId = details.requestId ?? null;
    this.decisionId = findDecisionId(message);
    this.diagnostics = details.diagnostics ?? [];
    this.warnings = details.warnings ?? [];
  }
}

/** Finds the decision id at the end of a refusal (docs/contract/token-exchange.md#errors). */
export function findDecisionId(message) {
  return /\(decision ([0-9a-f-]{36})\)/.exec(message)?.[1] ?? null;
}

export function codeOfStatus(status) {
  switch (status) {
    case 401:
      return 'unauthenticated';
    case 403:
      return 'forbidden';
    case 404:
      return 'not_found';
    case 409:
      return 'conflict';
    case 429:
      return 'too_many_requests';
    case 502:
    case 503:
    case 504:
      return 'unavailable';
    default:
      if (status >= 500) return 'server_error';
      return status >= 400 ? 'invalid_request' : 'unexpected_answer';
  }
}
