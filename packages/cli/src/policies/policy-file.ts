import { usageError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { readJsonInput } from '../command-line/read-input.ts';

/** A list of policies, or an object that holds one as `policies`, such as `policy show --json` prints. */
export async function readPolicyFile(
  context: Pick<CommandContext, 'stdin'>,
  path: string,
): Promise<readonly unknown[]> {
  const value = await readJsonInput(context, path);
  const policies =
    typeof value === 'object' && value !== null && 'policies' in value ? value.policies : value;
  if (Array.isArray(policies)) return policies;
  throw usageError('a policy file holds a list of policies, or an object with one as "policies"');
}
