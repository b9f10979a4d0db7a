import { CliError } from '../command-line/cli-error.ts';
import { defineCommand } from '../command-line/command.ts';
import { confirmLoss, yesOption } from '../command-line/confirm-loss.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { type OrgSession, openOrgSession } from '../session/open-session.ts';
import { listTrusts } from './trust-list.ts';

export const trustDelete = defineCommand({
  name: 'trust delete',
  summary: 'Delete the record of a trust setup',
  description:
    'Use this command once nothing on the other side trusts the subject. The name then becomes available to every member. Requires an administrator.',
  options: yesOption,
  positionals: [{ name: 'ID', description: 'the id of the record; see "symbolon trust list"' }],
  examples: [{ title: 'By its id', command: 'symbolon trust delete 0123456789abcdef0123456789abcdef' }],
  async run(context, { positionals: [trustId = ''], options }) {
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    await requireTrust(session, trustId);
    await confirmLoss(context, options, {
      action: `Delete the record ${trustId}`,
      losses: [
        'the reservation of the name: any member can then create an environment with this name and its subject',
      ],
    });
    await client.request('DELETE /api/orgs/{orgName}/oidc/trusts/{trustId}', { path: { orgName, trustId } });
    if (context.json) context.out.printJson({ deleted: trustId });
    else context.out.printText(`Deleted the record ${trustId}.\n`);
    return exitCodes.ok;
  },
});

async function requireTrust(session: OrgSession, trustId: string): Promise<void> {
  if ((await listTrusts(session)).some(({ id }) => id === trustId)) return;
  throw new CliError(`${session.orgName} has no trust setup with this id`, {
    exitCode: exitCodes.failed,
    hint: '"symbolon trust list" shows the ids of the records.',
  });
}
