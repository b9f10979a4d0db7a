import { defineCommand } from '../command-line/command.ts';
import { confirmLoss, yesOption } from '../command-line/confirm-loss.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { loadRole, roleArgument } from './find-role.ts';
import { describeRoleLosses } from './role-losses.ts';

export const roleDelete = defineCommand({
  name: 'role delete',
  summary: 'Delete a role',
  description:
    'A role that is in use can be deleted only with --force. Its members then get the default role, its teams lose the role, and its tokens no longer permit anything. Lists everything that has the role, and asks for confirmation.',
  positionals: [roleArgument],
  options: {
    ...yesOption,
    force: { type: 'boolean', description: 'Delete the role even if it is in use.' },
  },
  examples: [{ title: 'By name', command: 'symbolon role delete Auditors' }],
  async run(context, { positionals, options }) {
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    const role = await loadRole(session, positionals[0] ?? '');
    const { id, name } = role;
    await confirmLoss(context, options, {
      action: `Delete the role ${name} of ${orgName}`,
      losses: ['its details', ...(await describeRoleLosses(session, role))],
    });
    await client.request('DELETE /api/orgs/{orgName}/roles/{roleID}', {
      path: { orgName, roleID: id },
      query: { force: options.force },
    });
    if (context.json) context.out.printJson({ removed: id });
    else context.out.printText(`Deleted the role ${name} of ${orgName}.\n`);
    return exitCodes.ok;
  },
});
