import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { findNamedEntry } from '../command-line/values/find-named-entry.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatFacts } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';

export const orgGet = defineCommand({
  name: 'org get',
  summary: 'Show one of your organizations, and your role in it',
  positionals: [
    { name: 'NAME', description: 'the organization; by default, the one that --org names', optional: true },
  ],
  options: {},
  examples: [{ title: 'The organization that commands use', command: 'symbolon org get' }],
  async run(context, { positionals: [name] }) {
    const { client, orgName, url } = await openOrgSession({ ...context, org: name ?? context.org });
    const { organizations } = await client.request('GET /api/user');
    const organization = await findNamedEntry(orgName, {
      kind: 'organization',
      orgName: url,
      list: 'org list',
      entries: organizations,
      idOf: ({ githubLogin }) => githubLogin,
      nameOf: ({ githubLogin }) => githubLogin,
    });
    if (context.json) context.out.printJson(organization);
    else
      context.out.printText(
        formatFacts([
          ['name', safeText(organization.githubLogin)],
          ['your role', organization.role],
          ['server', url],
        ]),
      );
    return exitCodes.ok;
  },
});
