import { defineCommand } from '../command-line/command.ts';
import { confirmLoss, yesOption } from '../command-line/confirm-loss.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { countTokens, describeTokens } from '../tokens/token-losses.ts';
import { suggestTeam } from './suggest-names.ts';

export const teamDelete = defineCommand({
  name: 'team delete',
  summary: 'Delete a team, its grants and its tokens',
  description:
    'Revokes the team’s access tokens and ends their open environment sessions in the same transaction. There is no --keep-tokens: a team token acts as its team, so it cannot outlive the team. Lists what will be lost and asks for confirmation.',
  positionals: [{ name: 'NAME', description: 'the name of the team' }],
  options: yesOption,
  examples: [{ title: 'By name', command: 'symbolon team delete ops' }],
  async run(context, { positionals, options }) {
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    const [teamName = ''] = positionals;
    suggestTeam(context, session, teamName);
    await confirmLoss(context, options, {
      action: `Delete the team ${teamName} of ${orgName}`,
      losses: ['its grants and memberships', ...describeTokens(await countTokens(session, { teamName }))],
    });
    await client.request('DELETE /api/orgs/{orgName}/teams/{teamName}', { path: { orgName, teamName } });
    if (context.json) context.out.printJson({ removed: teamName });
    else context.out.printText(`Deleted the team ${teamName} of ${orgName}.\n`);
    return exitCodes.ok;
  },
});
