import { CliError } from '../cli-error.ts';
import type { AnyCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { findOptionAdvice } from './option-advice.ts';

/** A usage error for an option that a command does not have. */
export class UnknownOptionError extends CliError {
  /** The option as given, without a value: `--verbose` or `-v`. */
  readonly option: string;

  constructor(message: string, option: string) {
    super(message, { exitCode: exitCodes.usage });
    this.option = option;
  }
}

/** The maximum number of commands in a hint. */
const maxListedCommands = 3;

/** Explains an unknown option: what to use instead, or the commands that have it; undefined if there are none. */
export function explainUnknownOption(option: string, commands: readonly AnyCommand[]): string | undefined {
  const advice = findOptionAdvice(option);
  if (advice !== null) return advice;
  const having = commands
    .filter(({ options }) =>
      Object.entries(options).some(([name, { short }]) => [`--${name}`, `-${short}`].includes(option)),
    )
    .map(({ name }) => `"${name}"`);
  if (having.length === 0) return undefined;
  const more = having.length > maxListedCommands ? ` and ${having.length - maxListedCommands} more` : '';
  return `${option} is an option of ${having.slice(0, maxListedCommands).join(', ')}${more}.`;
}
