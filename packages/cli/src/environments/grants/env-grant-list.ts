import type { ResponseOf } from '@symbolon/sdk';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { openOrgSession } from '../../session/open-session.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { parseGrantScopeArgument } from './grant-scope-argument.ts';

type Page = ResponseOf<'GET /api/orgs/{orgName}/environment-grants'>;

export const envGrantList = defineCommand({
  name: 'env grant list',
  summary: 'List who may do what with environments',
  description:
    'Without ENV: the grants on all that you administer. With ENV: those that count on it, also the ones on its project.',
  positionals: [{ name: 'ENV', description: 'PROJECT/ENV, or "PROJECT/*"', optional: true }],
  options: {},
  examples: [{ says: 'Who may open it?', command: 'symbolon env grant list app/prod' }],
  async run(context, { positionals }) {
    const { out } = context;
    const scope = positionals[0] === undefined ? null : parseGrantScopeArgument(positionals[0]);
    const { client, orgName } = await openOrgSession({ ...context, org: scope?.organization ?? context.org });
    const grants: Page['grants'][number][] = [];
    let continuationToken: string | undefined;
    do {
      const page: Page = await client.request('GET /api/orgs/{orgName}/environment-grants', {
        path: { orgName },
        query: {
          maxResults: 500,
          project: scope?.project,
          environment: scope?.environment,
          continuationToken,
        },
      });
      grants.push(...page.grants);
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined);
    if (context.json) {
      out.printJson({ grants });
    } else if (grants.length === 0) {
      out.note('There are none that you may see: "symbolon env grant set" makes one.');
    } else {
      const header = ['ENVIRONMENT', 'PERMISSION', 'OPEN AT MOST', 'WHO'].map(out.paint.strong);
      const rows = grants.map(({ project, environment, permission, maxOpenDuration, grantee }) => [
        `${project}/${environment}`,
        permission,
        maxOpenDuration ?? '-',
        grantee.kind === 'organization' ? 'machine tokens' : `${grantee.kind} ${safeText(grantee.name)}`,
      ]);
      out.print(formatTable([header, ...rows]));
    }
    return exitCodes.ok;
  },
});
