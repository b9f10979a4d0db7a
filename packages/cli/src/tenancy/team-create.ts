import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';

export const teamCreate = defineCommand({
  name: 'team create',
  summary: 'Create a team for people, and for workloads that act as the team',
  positionals: [{ name: 'NAME', description: 'the name, with letters, digits, "_" and "-"' }],
  options: { description: { type: 'string', value: 'TEXT', description: 'The purpose of the team.' } },
  examples: [
    { title: 'For deployments', command: 'symbolon team create ops --description "runs production"' },
  ],
  async run(context, { positionals, options }) {
    const { client, orgName } = await openOrgSession(context);
    const { description } = options;
    const team = await client.request('POST /api/orgs/{orgName}/teams/pulumi', {
      path: { orgName },
      body: { name: positionals[0] ?? '', ...(description === undefined ? {} : { description }) },
    });
    if (context.json) context.out.printJson(team);
    else context.out.printText(`Created the team ${team.name} in ${orgName}.\n`);
    return exitCodes.ok;
  },
});
