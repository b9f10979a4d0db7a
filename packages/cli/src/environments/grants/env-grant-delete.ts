import { defineCommand } from '../../command-line/command.ts';
import { confirmLoss, yesOption } from '../../command-line/confirm-loss.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { type OrgSession, openOrgSession } from '../../session/open-session.ts';
import { describeEndingSessions } from '../sessions/describe-ending-sessions.ts';
import { loadGrant } from './find-grant.ts';
import { parseGrantScopeArgument } from './grant-scope-argument.ts';
import {
  describeGrantee,
  type Grantee,
  granteeOptions,
  readGrantee,
  suggestGrantee,
} from './grantee-options.ts';

export const envGrantDelete = defineCommand({
  name: 'env grant delete',
  summary: 'Delete a grant on an environment',
  description: 'Deletes only the grant on ENV itself: a grant on its project stays in effect.',
  positionals: [{ name: 'ENV', description: 'PROJECT/ENV, "PROJECT/*" or "*/*"' }],
  options: { ...granteeOptions, ...yesOption },
  examples: [{ title: 'The grant of a user', command: 'symbolon env grant delete app/prod --user alice' }],
  async run(context, { positionals, options }) {
    const { organization, ...scope } = parseGrantScopeArgument(positionals[0] ?? '');
    const grantee = readGrantee(options);
    const session = await openOrgSession({ ...context, org: organization ?? context.org });
    suggestGrantee(context, session, grantee);
    await loadGrant(session, grantee, scope);
    const { client, orgName } = session;
    await confirmLoss(context, options, {
      action: `Delete the grant on ${scope.project}/${scope.environment} to ${describeGrantee(grantee)}`,
      losses: await describeLosses(session, grantee, scope),
    });
    await client.request('DELETE /api/orgs/{orgName}/environment-grants', {
      path: { orgName },
      query: { granteeKind: grantee.kind, granteeName: grantee.name, ...scope },
    });
    if (context.json) context.out.printJson({ removed: { grantee, ...scope } });
    else
      context.out.printText(
        `Deleted the grant on ${scope.project}/${scope.environment} to ${describeGrantee(grantee)}.\n`,
      );
    return exitCodes.ok;
  },
});

/** Describes the sessions that only the grant allowed, as far as the scope and the grantee narrow them down. */
async function describeLosses(
  session: OrgSession,
  { kind, name }: Grantee,
  { project, environment }: { readonly project: string; readonly environment: string },
): Promise<readonly string[]> {
  const ending = 'the sessions that only this grant allowed';
  const criteria = {
    ...(environment === '*' ? {} : { environment: `${project}/${environment}` }),
    ...(kind === 'user' && name !== undefined ? { openedBy: name } : {}),
  };
  return Object.keys(criteria).length === 0 ? [ending] : describeEndingSessions(session, ending, criteria);
}
