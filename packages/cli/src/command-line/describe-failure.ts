import {
  AmbientTokenError,
  type EnvironmentDiagnostic,
  type PolicyWarning,
  SymbolonError,
  type SymbolonErrorCode,
  TokenExchangeError,
} from '@symbolon/sdk';
import { CliError } from './cli-error.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

export interface Failure {
  /** Stable, for scripts. */
  readonly code: string;
  readonly message: string;
  readonly exitCode: ExitCode;
  readonly hint: string | null;
  readonly requestId: string | null;
  readonly decisionId: string | null;
  /** The diagnostics of an environment's document, when they are the cause. */
  readonly diagnostics?: readonly EnvironmentDiagnostic[];
  /** The lint warnings for policies, when severe ones are the cause. */
  readonly warnings?: readonly PolicyWarning[];
}

const exitCodeByError: Readonly<Record<SymbolonErrorCode, ExitCode>> = {
  unreachable: exitCodes.unreachable,
  timed_out: exitCodes.unreachable,
  unavailable: exitCodes.unreachable,
  too_many_requests: exitCodes.unreachable,
  unauthenticated: exitCodes.forbidden,
  forbidden: exitCodes.forbidden,
  invalid_request: exitCodes.failed,
  invalid_environment: exitCodes.refused,
  not_found: exitCodes.failed,
  conflict: exitCodes.failed,
  server_error: exitCodes.failed,
  unexpected_answer: exitCodes.failed,
};

const hints: Partial<Readonly<Record<SymbolonErrorCode, string>>> = {
  unreachable: 'Check that the server is running and that this is its URL; "symbolon doctor" diagnoses both.',
  unauthenticated: 'Log in with "symbolon login", or set SYMBOLON_ACCESS_TOKEN.',
  unexpected_answer: 'Check that the URL points to a Symbolon server; "symbolon doctor" diagnoses it.',
};

/** Describes any thrown error, with its exit code. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CliError) {
    const { code, message, exitCode, hint, cause } = error;
    const found = cause instanceof SymbolonError ? findingsOf(cause) : {};
    return { ...failure({ code, message, exitCode, hint }), ...found };
  }
  if (error instanceof SymbolonError) {
    const { code, message, requestId, decisionId } = error;
    const hint = hints[code] ?? null;
    return {
      ...{ code, message, exitCode: exitCodeByError[code], hint, requestId, decisionId },
      ...findingsOf(error),
    };
  }
  if (error instanceof TokenExchangeError) return describeRefusal(error);
  if (error instanceof AmbientTokenError) {
    return failure({ code: 'no_ambient_token', message: error.message, exitCode: exitCodes.failed });
  }
  const message = describeUnexpected(error);
  return failure({ code: 'internal', message: `unexpected: ${message}`, exitCode: exitCodes.failed });
}

/** The runtime's messages about JSON repeat a part of the text, which may be secret. */
function describeUnexpected(error: unknown): string {
  if (error instanceof SyntaxError) return 'a value has an invalid format';
  return error instanceof Error ? error.message : String(error);
}

function findingsOf({ diagnostics, warnings }: SymbolonError): Pick<Failure, 'diagnostics' | 'warnings'> {
  return {
    ...(diagnostics.length === 0 ? {} : { diagnostics }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

function describeRefusal({ error, description, status, requestId, decisionId }: TokenExchangeError): Failure {
  const isBusy = status === 429 || status >= 500;
  return {
    code: error,
    message: `${isBusy ? 'temporarily unavailable' : 'refused'} (${error}): ${description}`,
    exitCode: isBusy ? exitCodes.unreachable : exitCodes.refused,
    hint:
      decisionId === null ? null : `An administrator can see why with "symbolon decision get ${decisionId}".`,
    requestId,
    decisionId,
  };
}

function failure(known: Pick<Failure, 'code' | 'message' | 'exitCode'> & { hint?: string | null }): Failure {
  return { hint: null, requestId: null, decisionId: null, ...known };
}
