import { type ExitCode, exitCodes } from './exit-codes.ts';

/** A failure with a message for the person who ran the command. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  /** Stable, for scripts. */
  readonly code: 'cli' | 'not_found';
  /** The suggested fix. */
  readonly hint: string | null;

  constructor(
    message: string,
    details: { exitCode: ExitCode; code?: 'not_found'; hint?: string; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.exitCode = details.exitCode;
    this.code = details.code ?? 'cli';
    this.hint = details.hint ?? null;
  }
}

export function usageError(message: string, hint?: string): CliError {
  return new CliError(message, { exitCode: exitCodes.usage, ...(hint === undefined ? {} : { hint }) });
}

/** Creates the error for a name that nothing has, with the same code as the server's. */
export function notFoundError(message: string, hint: string): CliError {
  return new CliError(message, { code: 'not_found', exitCode: exitCodes.failed, hint });
}
