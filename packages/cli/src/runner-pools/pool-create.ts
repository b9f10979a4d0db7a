import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';

export const poolCreate = defineCommand({
  name: 'pool create',
  summary: 'Create a runner pool; its token is shown only once',
  positionals: [{ name: 'NAME', description: 'the name, with letters, digits, "_" and "-"' }],
  options: { description: { type: 'string', value: 'TEXT', description: 'The purpose of the pool.' } },
  examples: [
    {
      title: 'For production',
      command: 'symbolon pool create production --description "runs in the VPC" > pool-token',
    },
  ],
  async run(context, { positionals, options }) {
    const { out } = context;
    const { client, orgName } = await openOrgSession(context);
    const [name = ''] = positionals;
    const { description } = options;
    const pool = await client.request('POST /api/orgs/{orgName}/agent-pools', {
      path: { orgName },
      body: { name, ...(description === undefined ? {} : { description }) },
    });
    if (context.json) {
      out.printJson(pool);
    } else {
      out.print(`${pool.tokenValue}\n`);
      out.note(
        `Created the runner pool ${name} in ${orgName} with the id ${pool.id}. Its token is not shown again.`,
      );
    }
    return exitCodes.ok;
  },
});
