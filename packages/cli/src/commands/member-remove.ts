import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';

export const memberRemove = defineCommand({
  name: 'member remove',
  summary: 'Remove a member from the organization',
  positionals: [{ name: 'LOGIN', description: 'the user' }],
  options: {},
  examples: [{ says: 'By login', command: 'symbolon member remove alice' }],
  async run(context, { positionals }) {
    const { client, orgName } = await openOrgSession(context);
    const [userLogin = ''] = positionals;
    await client.request('DELETE /api/orgs/{orgName}/members/{userLogin}', { path: { orgName, userLogin } });
    if (context.json) context.out.printJson({ removed: userLogin });
    else context.out.print(`${userLogin} is no longer in ${orgName}.\n`);
    return exitCodes.ok;
  },
});
