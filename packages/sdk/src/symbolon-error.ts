import type { EnvironmentDiagnostic } from './environments/environment-diagnostic.ts';

/** What kind of failure it was, whatever the server's words. */
export type SymbolonErrorCode =
  | 'unreachable'
  | 'timed_out'
  | 'invalid_request'
  /** An environment's document has faults, or a provider failed: `diagnostics` says where. */
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
  /** HTTP status; null where no answer came. */
  readonly status?: number | null;
  /** What the server's log knows the request by. */
  readonly requestId?: string | null;
  readonly diagnostics?: readonly EnvironmentDiagnostic[];
  readonly cause?: unknown;
}

/** A call that failed. The message is meant to be shown; it never holds a credential. */
export class SymbolonError extends Error {
  override readonly name = 'SymbolonError';
  readonly code: SymbolonErrorCode;
  readonly status: number | null;
  readonly requestId: string | null;
  /** The decision that an administrator can look up, where the message names one. */
  readonly decisionId: string | null;
  /** What is wrong with an environment's document, where that was the reason. */
  readonly diagnostics: readonly EnvironmentDiagnostic[];

  constructor(message: string, details: SymbolonErrorDetails) {
    super(message, { cause: details.cause });
    this.code = details.code;
    this.status = details.status ?? null;
    this.requestId = details.requestId ?? null;
    this.decisionId = findDecisionId(message);
    this.diagnostics = details.diagnostics ?? [];
  }
}

/** The decision id that a refusal ends with (docs/contract/token-exchange.md#errors). */
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
