import { defineCommand } from '../command-line/command.ts';
import { confirmLoss, yesOption } from '../command-line/confirm-loss.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { loadPool } from './find-pool.ts';

export const poolDelete = defineCommand({
  name: 'pool delete',
  summary: 'Delete a runner pool and its tokens',
  positionals: [{ name: 'POOL', description: 'the name or id of the pool' }],
  options: yesOption,
  examples: [{ title: 'By name', command: 'symbolon pool delete production' }],
  async run(context, { positionals, options }) {
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    const { id, name } = await loadPool(session, positionals[0] ?? '');
    await confirmLoss(context, options, {
      action: `Delete the runner pool ${name} of ${orgName}`,
      losses: [
        'its tokens, including those that workloads obtained by an exchange',
        'the access that policies grant to this pool',
      ],
    });
    await client.request('DELETE /api/orgs/{orgName}/agent-pools/{poolId}', {
      path: { orgName, poolId: id },
    });
    if (context.json) context.out.printJson({ removed: id });
    else context.out.printText(`Deleted the runner pool ${name} of ${orgName}, and its tokens.\n`);
    return exitCodes.ok;
  },
});
