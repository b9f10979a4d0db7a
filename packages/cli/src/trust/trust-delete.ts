import { defineCommand } from '../command-line/command.ts';
import { confirmLoss, yesOption } from '../command-line/confirm-loss.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { loadTrust, trustArgument } from './trust-get.ts';

export const trustDelete = defineCommand({
  name: 'trust delete',
  summary: 'Delete the record of a trust setup',
  description:
    'Use this command once no relying party trusts the subject. Any member can then create an environment with the reserved name. Administrators only.',
  options: yesOption,
  positionals: [trustArgument],
  examples: [{ title: 'By its id', command: 'symbolon trust delete 0123456789abcdef0123456789abcdef' }],
  async run(context, { positionals: [trustId = ''], options }) {
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    await loadTrust(session, trustId);
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
