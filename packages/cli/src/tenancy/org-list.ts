import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { wideOption } from '../command-line/list-options.ts';
import { openSession } from '../session/open-session.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';

export const orgList = defineCommand({
  name: 'org list',
  summary: 'List your organizations',
  options: wideOption,
  examples: [{ title: 'All of them', command: 'symbolon org list' }],
  async run(context, { options }) {
    const { out } = context;
    const { client } = await openSession(context);
    const { organizations } = await client.request('GET /api/user');
    if (context.json) {
      out.printJson({ organizations });
    } else if (organizations.length === 0) {
      out.note('You are not a member of any organization. Create one with "symbolon org create".');
    } else {
      const columns = [{ title: 'NAME', minWidth: 20 }, { title: 'YOUR ROLE' }];
      const rows = organizations.map(({ githubLogin, role }) => [safeText(githubLogin), role]);
      printList(out, columns, rows, options);
    }
    return exitCodes.ok;
  },
});
