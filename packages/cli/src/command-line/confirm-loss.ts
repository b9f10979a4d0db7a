import { Writable } from 'node:stream';
import { safeText } from '../terminal/safe-text.ts';
import { CliError, usageError } from './cli-error.ts';
import type { CommandContext, OptionSpecs } from './command.ts';
import { exitCodes } from './exit-codes.ts';

/** The option that confirms a destructive command. */
export const yesOption = {
  yes: {
    type: 'boolean',
    short: 'y',
    description: 'Do not ask for confirmation; required without a terminal.',
  },
} as const satisfies OptionSpecs;

export interface Loss {
  /** The action, as a sentence without a full stop: `Delete the issuer "ci"`. */
  readonly action: string;
  /** The losses, one line each. */
  readonly losses: readonly string[];
}

/**
 * Lists what a command will end or remove, and asks for confirmation at a terminal. Throws CliError when the answer is
 * no, and a usage error when there is neither a terminal nor `--yes`.
 */
export async function confirmLoss(
  { stdin, out }: CommandContext,
  { yes }: { readonly yes: boolean },
  { action, losses }: Loss,
): Promise<void> {
  if (losses.length > 0) out.note('This affects:');
  for (const loss of losses) out.note(`  ${safeText(loss)}`);
  if (yes) return;
  if (stdin.isTTY !== true) {
    throw usageError(`without a terminal, this command needs --yes: ${action}`, 'Nothing was changed.');
  }
  // Loaded only when needed: loading takes longer than most commands.
  const { confirm } = await import('@inquirer/prompts');
  const ended = new AbortController();
  stdin.once('end', () => ended.abort());
  const isConfirmed = await confirm(
    { message: `${safeText(action)}?`, default: false },
    { input: stdin, output: forwardTo(out.streams.stderr), signal: ended.signal },
  ).catch(() => false);
  if (!isConfirmed) throw new CliError('nothing was changed', { exitCode: exitCodes.failed });
}

/** Forwards to a stream without ending it: the prompt ends the stream it writes to. */
function forwardTo(stream: Writable): Writable {
  return new Writable({ write: (chunk, _encoding, done) => void stream.write(chunk, () => done()) });
}
