import { usageError } from '../command-line/cli-error.ts';
import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { requireChoice } from '../command-line/values/require-choice.ts';
import { openOrgSession } from '../session/open-session.ts';
import { memberArgument } from './member-get.ts';
import { suggestMember } from './suggest-names.ts';

export const memberSet = defineCommand({
  name: 'member set',
  summary: 'Change the role of a member',
  description: 'The role of an organization’s last administrator cannot be changed.',
  positionals: [memberArgument],
  options: { role: { type: 'string', value: 'ROLE', description: 'member or admin.' } },
  examples: [{ title: 'Make them an administrator', command: 'symbolon member set alice --role admin' }],
  async run(context, { positionals, options }) {
    if (options.role === undefined) throw usageError('specify --role member or --role admin');
    const role = requireChoice('--role', options.role, ['member', 'admin']);
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    const [userLogin = ''] = positionals;
    suggestMember(context, session, userLogin);
    await client.request('PATCH /api/orgs/{orgName}/members/{userLogin}', {
      path: { orgName, userLogin },
      body: { role },
    });
    if (context.json) context.out.printJson({ login: userLogin, role });
    else context.out.printText(`${userLogin} is a member of ${orgName} with the role ${role}.\n`);
    return exitCodes.ok;
  },
});
