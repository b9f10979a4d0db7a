import { Writable } from 'node:stream';
import { CliError, usageError } from '../command-line/cli-error.ts';
import type { CommandContext, OptionSpecs } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { safeText } from './safe-text.ts';

/** What every command has that ends or removes something. */
export const yesOption = {
  yes: { type: 'boolean', short: 'y', description: 'Do it without asking; needed without a terminal.' },
} as const satisfies OptionSpecs;

export interface Loss {
  /** What the command does, as a sentence without its end: `Remove the issuer "ci"`. */
  readonly action: string;
  /** What is lost with it, a line each. */
  readonly losses: readonly string[];
}

/**
 * Says what a command will end or remove, and asks at a terminal. Throws CliError where the answer is no, and a usage
 * error where there is no terminal to ask at and no `--yes`.
 */
export async function confirmLoss(
  { stdin, out }: CommandContext,
  { yes }: { readonly yes: boolean },
  { action, losses }: Loss,
): Promise<void> {
  for (const loss of losses) out.note(`  ${safeText(loss)}`);
  if (yes) return;
  if (stdin.isTTY !== true) {
    throw usageError(`without a terminal this needs --yes: ${action}`, 'Nothing was changed.');
  }
  // Loaded where it asks: it would take longer to load than most commands take to run.
  const { confirm } = await import('@inquirer/prompts');
  const ended = new AbortController();
  stdin.once('end', () => ended.abort());
  const isConfirmed = await confirm(
    { message: `${safeText(action)}?`, default: false },
    { input: stdin, output: forwardTo(out.streams.stderr), signal: ended.signal },
  ).catch(() => false);
  if (!isConfirmed) throw new CliError('nothing was changed', { exitCode: exitCodes.failed });
}

/** The prompt ends the stream that it writes to; standard error goes on. */
function forwardTo(stream: Writable): Writable {
  return new Writable({ write: (chunk, _encoding, done) => void stream.write(chunk, () => done()) });
}
