import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { openOrgSession } from '../../session/open-session.ts';
import { confirmLoss, yesOption } from '../../terminal/confirm-loss.ts';
import { parseGrantScopeArgument } from './grant-scope-argument.ts';
import { describeGrantee, granteeOptions, readGrantee } from './grantee-options.ts';

export const envGrantRemove = defineCommand({
  name: 'env grant remove',
  summary: 'Take a grant on an environment away',
  description: 'Only the grant on exactly that: one on the project stays, and still counts.',
  positionals: [{ name: 'ENV', description: 'PROJECT/ENV, "PROJECT/*" or "*/*"' }],
  options: { ...granteeOptions, ...yesOption },
  examples: [{ says: 'Of a user', command: 'symbolon env grant remove app/prod --user alice' }],
  async run(context, { positionals, options }) {
    const { organization, ...scope } = parseGrantScopeArgument(positionals[0] ?? '');
    const grantee = readGrantee(options);
    const { client, orgName } = await openOrgSession({ ...context, org: organization ?? context.org });
    await confirmLoss(context, options, {
      action: `Take the grant on ${scope.project}/${scope.environment} away from ${describeGrantee(grantee)}`,
      losses: ['what they opened by this grant alone ends with it'],
    });
    await client.request('DELETE /api/orgs/{orgName}/environment-grants', {
      path: { orgName },
      query: { granteeKind: grantee.kind, granteeName: grantee.name, ...scope },
    });
    if (context.json) context.out.printJson({ removed: { grantee, ...scope } });
    else
      context.out.print(
        `Took the grant on ${scope.project}/${scope.environment} away from ${describeGrantee(grantee)}.\n`,
      );
    return exitCodes.ok;
  },
});
