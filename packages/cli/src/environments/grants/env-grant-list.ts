import type { ResponseOf } from '@symbolon/sdk';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { wideOption } from '../../command-line/list-options.ts';
import { type OrgSession, openOrgSession } from '../../session/open-session.ts';
import { printList } from '../../terminal/print-list.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { type GrantScopeArgument, parseGrantScopeArgument } from './grant-scope-argument.ts';

type Page = ResponseOf<'GET /api/orgs/{orgName}/environment-grants'>;

export type Grant = Page['grants'][number];

export const envGrantList = defineCommand({
  name: 'env grant list',
  summary: 'List grants on environments',
  description:
    'Without ENV, lists the grants on all environments that you administer. With ENV, lists the grants that apply to it, including those on its project.',
  positionals: [{ name: 'ENV', description: 'PROJECT/ENV, or "PROJECT/*"', optional: true }],
  options: wideOption,
  examples: [{ title: 'On one environment', command: 'symbolon env grant list app/prod' }],
  async run(context, { positionals, options }) {
    const { out } = context;
    const scope = positionals[0] === undefined ? null : parseGrantScopeArgument(positionals[0]);
    const session = await openOrgSession({ ...context, org: scope?.organization ?? context.org });
    const grants = await listGrants(session, scope);
    if (context.json) {
      out.printJson({ grants });
    } else if (grants.length === 0) {
      out.note('There are no grants that you may see. Create one with "symbolon env grant set".');
    } else {
      const columns = [
        { title: 'ENVIRONMENT', minWidth: 24 },
        { title: 'PERMISSION' },
        { title: 'MAX OPEN' },
        { title: 'GRANTEE', minWidth: 16 },
      ];
      const rows = grants.map(({ project, environment, permission, maxOpenDuration, grantee }) => [
        `${project}/${environment}`,
        permission,
        maxOpenDuration ?? '-',
        grantee.kind === 'organization' ? 'machine tokens' : `${grantee.kind} ${safeText(grantee.name)}`,
      ]);
      printList(out, columns, rows, options);
    }
    return exitCodes.ok;
  },
});

/** Lists the grants that apply to a scope; without a scope, the grants on everything that the caller administers. */
export async function listGrants(
  { client, orgName }: OrgSession,
  scope: Pick<GrantScopeArgument, 'project' | 'environment'> | null,
): Promise<Page['grants']> {
  const grants: Page['grants'][number][] = [];
  let continuationToken: string | undefined;
  do {
    const page: Page = await client.request('GET /api/orgs/{orgName}/environment-grants', {
      path: { orgName },
      query: { maxResults: 500, project: scope?.project, environment: scope?.environment, continuationToken },
    });
    grants.push(...page.grants);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return grants;
}
