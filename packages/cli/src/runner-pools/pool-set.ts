import { usageError } from '../command-line/cli-error.ts';
import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { safeText } from '../terminal/safe-text.ts';
import { loadPool } from './find-pool.ts';
import { poolArgument } from './pool-get.ts';

export const poolSet = defineCommand({
  name: 'pool set',
  summary: 'Change the name or description of a runner pool',
  positionals: [poolArgument],
  options: {
    name: { type: 'string', value: 'NAME', description: 'The new name.' },
    description: { type: 'string', value: 'TEXT', description: 'The purpose of the pool.' },
  },
  examples: [
    { title: 'Describe it', command: 'symbolon pool set production --description "runs in the VPC"' },
  ],
  async run(context, { positionals, options: { name, description } }) {
    if (name === undefined && description === undefined) throw usageError('specify --name or --description');
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    const pool = await loadPool(session, positionals[0] ?? '');
    const changed = await client.request('PATCH /api/orgs/{orgName}/agent-pools/{poolId}', {
      path: { orgName, poolId: pool.id },
      body: {
        ...(name === undefined ? {} : { name }),
        // Without it, the server clears the description.
        description: description ?? pool.description,
      },
    });
    if (context.json) context.out.printJson({ id: pool.id, ...changed });
    else context.out.printText(`Changed the runner pool ${safeText(changed.name)} of ${orgName}.\n`);
    return exitCodes.ok;
  },
});
