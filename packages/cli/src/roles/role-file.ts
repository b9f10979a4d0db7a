import { usageError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { readJsonInput } from '../command-line/values/read-input.ts';

type Details = { readonly __type: string };

/** The option for a file with the details of a role. */
export const fileOption = {
  type: 'string',
  value: 'FILE',
  description:
    'A JSON file with the details of the role, or the output of "role get --json"; - for standard input.',
} as const;

/** Reads the details of a role, or an object with them as `details`, such as the output of `role get --json`. */
export async function readRoleFile(context: Pick<CommandContext, 'stdin'>, path: string): Promise<Details> {
  const value = await readJsonInput(context, path);
  const details = typeof value === 'object' && value !== null && 'details' in value ? value.details : value;
  if (isDetails(details)) return details;
  throw usageError(
    'a role file must contain an object with a "__type", such as {"__type": "PermissionDescriptorAllow", "permissions": ["environment:open"]}',
  );
}

function isDetails(value: unknown): value is Details {
  return typeof value === 'object' && value !== null && '__type' in value && typeof value.__type === 'string';
}
