import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';

export const memberCreate = defineCommand({
  name: 'member create',
  summary: 'Add a member to the organization',
  positionals: [
    { name: 'LOGIN', description: 'the login of the user, who is created if they do not exist yet' },
  ],
  options: { admin: { type: 'boolean', description: 'Make them an administrator.' } },
  examples: [{ title: 'An administrator', command: 'symbolon member create alice --admin' }],
  async run(context, { positionals, options }) {
    const { client, orgName } = await openOrgSession(context);
    const member = await client.request('POST /api/orgs/{orgName}/members/{userLogin}', {
      path: { orgName, userLogin: positionals[0] ?? '' },
      body: { role: options.admin ? 'admin' : 'member' },
    });
    if (context.json) context.out.printJson(member);
    else
      context.out.printText(
        `${member.user.githubLogin} is a member of ${orgName} with the role ${member.role}.\n`,
      );
    return exitCodes.ok;
  },
});
