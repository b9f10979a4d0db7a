import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';

export const memberAdd = defineCommand({
  name: 'member add',
  summary: 'Add a member to the organization',
  positionals: [{ name: 'LOGIN', description: 'the user; made where there is none of that login' }],
  options: { admin: { type: 'boolean', description: 'As an administrator.' } },
  examples: [{ says: 'An administrator', command: 'symbolon member add alice --admin' }],
  async run(context, { positionals, options }) {
    const { client, orgName } = await openOrgSession(context);
    const member = await client.request('POST /api/orgs/{orgName}/members/{userLogin}', {
      path: { orgName, userLogin: positionals[0] ?? '' },
      body: { role: options.admin ? 'admin' : 'member' },
    });
    if (context.json) context.out.printJson(member);
    else context.out.print(`${member.user.githubLogin} is in ${orgName}: ${member.role}.\n`);
    return exitCodes.ok;
  },
});
