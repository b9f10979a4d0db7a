import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { confirmLoss, yesOption } from '../terminal/confirm-loss.ts';

export const trustDelete = defineCommand({
  name: 'trust delete',
  summary: 'Delete the record of a trust setup',
  description:
    'Once nothing on the other side trusts the subject any more. The name is then free for every member. Needs an administrator.',
  options: yesOption,
  positionals: [{ name: 'ID', description: 'as "symbolon trust list" shows it' }],
  examples: [{ says: 'By its id', command: 'symbolon trust delete 0123456789abcdef0123456789abcdef' }],
  async run(context, { positionals: [trustId = ''], options }) {
    const { client, orgName } = await openOrgSession(context);
    await confirmLoss(context, options, {
      action: `Delete the record ${trustId}`,
      losses: [
        'the reservation of the name: any member can then create an environment that has it, and its subject',
      ],
    });
    await client.request('DELETE /api/orgs/{orgName}/oidc/trusts/{trustId}', { path: { orgName, trustId } });
    if (context.json) context.out.printJson({ deleted: trustId });
    else context.out.print(`Deleted the record ${trustId}.\n`);
    return exitCodes.ok;
  },
});
