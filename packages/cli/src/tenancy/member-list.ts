import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { wideOption } from '../command-line/list-options.ts';
import { openOrgSession } from '../session/open-session.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';
import { listMembers } from './list-members.ts';

export const memberList = defineCommand({
  name: 'member list',
  summary: 'List the members of the organization',
  options: wideOption,
  examples: [{ title: 'All of them', command: 'symbolon member list' }],
  async run(context, { options }) {
    const { out } = context;
    const members = await listMembers(await openOrgSession(context));
    if (context.json) {
      out.printJson({ members });
      return exitCodes.ok;
    }
    const columns = [{ title: 'LOGIN', minWidth: 20 }, { title: 'ROLE' }, { title: 'TEAMS', minWidth: 12 }];
    const rows = members.map(({ user, role, teams = [] }) => [
      safeText(user.githubLogin),
      role,
      teams.join(', '),
    ]);
    printList(out, columns, rows, options);
    return exitCodes.ok;
  },
});
