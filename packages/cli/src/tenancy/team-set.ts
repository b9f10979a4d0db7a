import { usageError } from '../command-line/cli-error.ts';
import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { suggestMember, suggestTeam } from './suggest-names.ts';
import { teamArgument } from './team-get.ts';

export const teamSet = defineCommand({
  name: 'team set',
  summary: 'Change a team’s display name or description, or add or remove a member',
  description:
    'Changes one member per call. Administrators of a team can change its members. "symbolon env grant set --team NAME" sets the grants of a team.',
  positionals: [teamArgument],
  options: {
    add: { type: 'string', value: 'LOGIN', description: 'Add this member of the organization.' },
    'add-admin': {
      type: 'string',
      value: 'LOGIN',
      description: 'Add this member of the organization as an administrator of the team.',
    },
    remove: { type: 'string', value: 'LOGIN', description: 'Remove this member from the team.' },
    description: { type: 'string', value: 'TEXT', description: 'The purpose of the team.' },
    'display-name': { type: 'string', value: 'TEXT', description: 'The display name of the team.' },
  },
  examples: [
    { title: 'Add a member', command: 'symbolon team set ops --add alice' },
    { title: 'Describe it', command: 'symbolon team set ops --description "runs production"' },
  ],
  async run(context, { positionals, options }) {
    const { description, 'display-name': displayName } = options;
    const membership = readMembership(options);
    const update = {
      ...(description === undefined ? {} : { newDescription: description }),
      ...(displayName === undefined ? {} : { newDisplayName: displayName }),
      ...membership,
    };
    if (Object.keys(update).length === 0) {
      throw usageError('specify --add, --add-admin, --remove, --description or --display-name');
    }
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    const [teamName = ''] = positionals;
    if (membership !== null) suggestMember(context, session, membership.member);
    suggestTeam(context, session, teamName);
    const path = { orgName, teamName };
    await client.request('PATCH /api/orgs/{orgName}/teams/{teamName}', { path, body: update });
    if (context.json) {
      context.out.printJson(await client.request('GET /api/orgs/{orgName}/teams/{teamName}', { path }));
    } else context.out.printText(`Changed the team ${teamName} of ${orgName}.\n`);
    return exitCodes.ok;
  },
});

interface Membership {
  readonly memberAction: 'add' | 'promote' | 'remove';
  readonly member: string;
}

function readMembership(options: {
  readonly add: string | undefined;
  readonly 'add-admin': string | undefined;
  readonly remove: string | undefined;
}): Membership | null {
  const { add, 'add-admin': promote, remove } = options;
  const given = Object.entries({ add, promote, remove }).flatMap(([memberAction, member]) =>
    member === undefined ? [] : [{ memberAction, member } as Membership],
  );
  if (given.length > 1) throw usageError('--add, --add-admin and --remove are mutually exclusive');
  return given[0] ?? null;
}
