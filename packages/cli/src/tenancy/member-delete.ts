import { defineCommand } from '../command-line/command.ts';
import { confirmLoss, yesOption } from '../command-line/confirm-loss.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { countSessions } from '../environments/sessions/session-batches.ts';
import { openOrgSession } from '../session/open-session.ts';
import { countTokens, describeTokens } from '../tokens/token-losses.ts';
import { suggestMember } from './suggest-names.ts';

export const memberDelete = defineCommand({
  name: 'member delete',
  summary: 'Remove a member from the organization',
  description:
    'Revokes the member’s access tokens and ends their open environment sessions in the same transaction. There is no --keep-tokens: a personal token acts as its member, so it cannot outlive the membership. Lists what will be lost and asks for confirmation.',
  positionals: [{ name: 'LOGIN', description: 'the login of the user' }],
  options: yesOption,
  examples: [{ title: 'By login', command: 'symbolon member delete alice' }],
  async run(context, { positionals, options }) {
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    const [userLogin = ''] = positionals;
    suggestMember(context, session, userLogin);
    const found = await countTokens(session, { userLogin });
    // Includes sessions that they opened with tokens for several organizations, which stay valid in the other ones.
    const opened = await countSessions(session, { openedBy: userLogin });
    await confirmLoss(context, options, {
      action: `Remove ${userLogin} from ${orgName}`,
      losses: ['their grants and team memberships', ...describeTokens({ ...found, sessions: opened.count })],
    });
    await client.request('DELETE /api/orgs/{orgName}/members/{userLogin}', { path: { orgName, userLogin } });
    if (context.json) context.out.printJson({ removed: userLogin });
    else context.out.printText(`${userLogin} is no longer a member of ${orgName}.\n`);
    return exitCodes.ok;
  },
});
