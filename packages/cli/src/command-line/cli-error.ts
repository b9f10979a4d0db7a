import { type ExitCode, exitCodes } from './exit-codes.ts';

/** A failure with a message for the person who ran the command. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  /** The suggested fix. */
  readonly hint: string | null;

  constructor(message: string, details: { exitCode: ExitCode; hint?: string; cause?: unknown }) {
    super(message, { cause: details.cause });
    this.exitCode = details.exitCode;
    this.hint = details.hint ?? null;
  }
}

export function usageError(message: string, hint?: string): CliError {
  return new CliError(message, { exitCode: exitCodes.usage, ...(hint === undefined ? {} : { hint }) });
}
