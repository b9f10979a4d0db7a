import { usageError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { readJsonInput } from '../command-line/values/read-input.ts';

/** Reads a list of policies, or an object with the list as `policies`, such as the output of `policy get --json`. */
export async function readPolicyFile(
  context: Pick<CommandContext, 'stdin'>,
  path: string,
): Promise<readonly unknown[]> {
  const value = await readJsonInput(context, path);
  const policies =
    typeof value === 'object' && value !== null && 'policies' in value ? value.policies : value;
  if (Array.isArray(policies)) return policies;
  throw usageError(
    'a policy file must contain a list of policies, or an object whose member "policies" is the list',
  );
}
