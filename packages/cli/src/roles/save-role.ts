import { SymbolonError } from '@symbolon/sdk';
import { CliError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { describeSevereLint } from '../policies/severe-lint.ts';

/** Waits until a role is saved, and explains a refusal because of severe lint warnings. Throws CliError. */
export async function saveRole<Saved>(saving: Promise<Saved>): Promise<Saved> {
  try {
    return await saving;
  } catch (error) {
    if (!(error instanceof SymbolonError) || error.status !== 422) throw error;
    const fault = 'the role may permit something other than intended';
    throw new CliError(`not saved: ${describeSevereLint(error, fault)}`, {
      exitCode: exitCodes.refused,
      hint: 'Change the role, or save it anyway with --force.',
      cause: error,
    });
  }
}
