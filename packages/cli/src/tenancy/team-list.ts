import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { wideOption } from '../command-line/list-options.ts';
import { openOrgSession } from '../session/open-session.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';

export const teamList = defineCommand({
  name: 'team list',
  summary: 'List the teams of the organization',
  options: wideOption,
  examples: [{ title: 'All of them', command: 'symbolon team list' }],
  async run(context, { options }) {
    const { out } = context;
    const { client, orgName } = await openOrgSession(context);
    const { teams } = await client.request('GET /api/orgs/{orgName}/teams', { path: { orgName } });
    if (context.json) {
      out.printJson({ teams });
    } else if (teams.length === 0) {
      out.note(`${orgName} has no teams yet. Create one with "symbolon team create".`);
    } else {
      const columns = [
        { title: 'NAME', minWidth: 20 },
        { title: 'DESCRIPTION', minWidth: 12 },
      ];
      const rows = teams.map(({ name, displayName, description }) => [
        name,
        safeText(description || displayName),
      ]);
      printList(out, columns, rows, options);
    }
    return exitCodes.ok;
  },
});
