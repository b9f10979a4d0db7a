import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatTable } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';

export const teamList = defineCommand({
  name: 'team list',
  summary: 'List the teams of the organization',
  options: {},
  examples: [{ says: 'All of them', command: 'symbolon team list' }],
  async run(context) {
    const { out } = context;
    const { client, orgName } = await openOrgSession(context);
    const { teams } = await client.request('GET /api/orgs/{orgName}/teams', { path: { orgName } });
    if (context.json) {
      out.printJson({ teams });
    } else if (teams.length === 0) {
      out.note(`${orgName} has no team yet: "symbolon team create" makes one.`);
    } else {
      const header = ['NAME', 'DESCRIPTION'].map(out.paint.strong);
      const rows = teams.map(({ name, displayName, description }) => [
        name,
        safeText(description || displayName),
      ]);
      out.print(formatTable([header, ...rows]));
    }
    return exitCodes.ok;
  },
});
