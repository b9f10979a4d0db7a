import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openSession } from '../session/open-session.ts';

export const orgCreate = defineCommand({
  name: 'org create',
  summary: 'Create an organization and become its administrator',
  positionals: [{ name: 'NAME', description: 'the name, with letters, digits, "_" and "-"' }],
  options: {},
  examples: [{ title: 'A new organization', command: 'symbolon org create acme' }],
  async run(context, { positionals }) {
    const { client } = await openSession(context);
    const organization = await client.request('POST /api/orgs', { body: { name: positionals[0] ?? '' } });
    if (context.json) context.out.printJson(organization);
    else context.out.printText(`Created ${organization.githubLogin}; you are its administrator.\n`);
    return exitCodes.ok;
  },
});
