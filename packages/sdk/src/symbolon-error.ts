import type { EnvironmentDiagnostic } from './environments/environment-diagnostic.ts';
import type { PolicyWarning } from './policy-warning.ts';

/** The kind of a failure, independent of the server's message. */
export type SymbolonErrorCode =
  | 'unreachable'
  | 'timed_out'
  | 'invalid_request'
  /** An environment's document is not valid, or a provider failed; see `diagnostics`. */
  | 'invalid_environment'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_many_requests'
  | 'unavailable'
  | 'server_error'
  | 'unexpected_answer';

export interface SymbolonErrorDetails {
  readonly code: SymbolonErrorCode;
  /** The HTTP status; null if there was no response. */
  readonly status?: number | null;
  /** The server's own reason code, such as `storage_full` of `GET /readyz`. */
  readonly reason?: string | null;
  /** The id of the request in the server's log. */
  readonly requestId?: string | null;
  readonly diagnostics?: readonly EnvironmentDiagnostic[];
  readonly warnings?: readonly PolicyWarning[];
  readonly cause?: unknown;
}

/** A failed call. The message can be shown; it never contains a credential. */
export class SymbolonError extends Error {
  override readonly name = 'SymbolonError';
  readonly code: SymbolonErrorCode;
  readonly status: number | null;
  /** The server's own reason code, if the response has one: `storage_full` or `unreachable` of `GET /readyz`. */
  readonly reason: string | null;
  readonly requestId: string | null;
  /** The decision that an administrator can look up, if the message names one. */
  readonly decisionId: string | null;
  /** The diagnostics of an environment's document, if they are the cause of the failure. */
  readonly diagnostics: readonly EnvironmentDiagnostic[];
  /** All lint warnings of policies, if severe warnings are the cause of the failure. */
  readonly warnings: readonly PolicyWarning[];

  constructor(message: string, details: SymbolonErrorDetails) {
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
export function findDecisionId(message: string): string | null {
  return /\(decision ([0-9a-f-]{36})\)/.exec(message)?.[1] ?? null;
}

export function codeOfStatus(status: number): SymbolonErrorCode {
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
