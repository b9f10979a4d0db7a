import { usageError } from '../../command-line/cli-error.ts';
import type { CommandContext, OptionSpecs } from '../../command-line/command.ts';
import type { OrgSession } from '../../session/open-session.ts';
import { suggestMember, suggestTeam } from '../../tenancy/suggest-names.ts';

/** The grantee of a grant; exactly one option must be given. */
export const granteeOptions = {
  user: { type: 'string', value: 'LOGIN', description: 'A member of the organization.' },
  team: { type: 'string', value: 'NAME', description: 'A team, which includes its members and its tokens.' },
  machines: {
    type: 'boolean',
    description: 'The organization’s tokens without administrator rights, including exchanged tokens.',
  },
} as const satisfies OptionSpecs;

export interface Grantee {
  readonly kind: 'user' | 'team' | 'organization';
  readonly name?: string;
}

/** Reads the grantee. Throws a usage error unless exactly one is given. */
export function readGrantee(options: {
  readonly user: string | undefined;
  readonly team: string | undefined;
  readonly machines: boolean;
}): Grantee {
  const { user, team, machines } = options;
  const given: readonly Grantee[] = [
    ...(user === undefined ? [] : [{ kind: 'user', name: user } as const]),
    ...(team === undefined ? [] : [{ kind: 'team', name: team } as const]),
    ...(machines ? [{ kind: 'organization' } as const] : []),
  ];
  const [grantee] = given;
  if (grantee && given.length === 1) return grantee;
  throw usageError('specify exactly one of --user, --team and --machines');
}

/** Describes a grantee for use in a sentence. */
export function describeGrantee({ kind, name = '' }: Grantee): string {
  return kind === 'organization' ? 'the organization’s machine tokens' : `the ${kind} ${name}`;
}

/** Registers a suggestion in case the server does not know the grantee. */
export function suggestGrantee(
  context: CommandContext,
  session: OrgSession,
  { kind, name = '' }: Grantee,
): void {
  if (kind === 'user') suggestMember(context, session, name);
  if (kind === 'team') suggestTeam(context, session, name);
}
