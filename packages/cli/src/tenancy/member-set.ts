import { usageError } from '../command-line/cli-error.ts';
import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { loadRole } from '../roles/find-role.ts';
import { openOrgSession } from '../session/open-session.ts';
import { memberArgument } from './member-get.ts';
import { suggestMember } from './suggest-names.ts';

/** The roles that the server knows without an id; `member` is the default role of the organization. */
const plainRoles: ReadonlySet<string> = new Set(['member', 'admin']);

export const memberSet = defineCommand({
  name: 'member set',
  summary: 'Change the role of a member',
  description: 'The role of an organization’s last administrator cannot be changed.',
  positionals: [memberArgument],
  options: {
    role: {
      type: 'string',
      value: 'ROLE',
      description: 'member (the default role), admin, or the name or id of another role.',
    },
  },
  examples: [
    { title: 'Make them an administrator', command: 'symbolon member set alice --role admin' },
    { title: 'With a custom role', command: 'symbolon member set alice --role Auditors' },
  ],
  async run(context, { positionals, options }) {
    const { role } = options;
    if (role === undefined) throw usageError('specify --role member, --role admin or another role');
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    const [userLogin = ''] = positionals;
    suggestMember(context, session, userLogin);
    await client.request('PATCH /api/orgs/{orgName}/members/{userLogin}', {
      path: { orgName, userLogin },
      body: plainRoles.has(role) ? { role } : { fgaRoleId: (await loadRole(session, role)).id },
    });
    if (context.json) context.out.printJson({ login: userLogin, role });
    else context.out.printText(`${userLogin} is a member of ${orgName} with the role ${role}.\n`);
    return exitCodes.ok;
  },
});
