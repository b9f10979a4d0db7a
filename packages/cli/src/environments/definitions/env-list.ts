import type { ResponseOf } from '@symbolon/sdk';
import { usageError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { wideOption } from '../../command-line/list-options.ts';
import { openOrgSession, openSession } from '../../session/open-session.ts';
import { formatDistance, parseMoment } from '../../terminal/format-moment.ts';
import { printList } from '../../terminal/print-list.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { listDeletedEnvironments } from './deleted-environments.ts';

type Page = ResponseOf<'GET /api/esc/environments'>;
type Environment = Page['environments'][number];
type Query = { readonly continuationToken?: string | undefined; readonly maxResults: number };

const pageSize = 1_000;

export const envList = defineCommand({
  name: 'env list',
  summary: 'List the environments that you may read',
  options: {
    ...wideOption,
    all: { type: 'boolean', description: 'Include all your organizations.' },
    deleted: { type: 'boolean', description: 'List deleted environments that you may restore.' },
    project: { type: 'string', value: 'PROJECT', description: 'List only the environments of this project.' },
  },
  examples: [
    { title: 'All environments of the organization', command: 'symbolon env list' },
    { title: 'All environments of one project', command: 'symbolon env list --project app' },
    { title: 'Deleted environments', command: 'symbolon env list --deleted' },
  ],
  async run(context, { options }) {
    const { all, deleted, project, wide } = options;
    if (all && deleted) throw usageError('--all and --deleted are mutually exclusive');
    if (all && context.org !== undefined) throw usageError('--all and --org are mutually exclusive');
    if (deleted) return printDeleted(context, { project, wide });
    const loadPage = all ? await listAll(context) : await listOfOrganization(context);
    const environments: Environment[] = [];
    let continuationToken: string | undefined;
    do {
      const page = await loadPage({ continuationToken, maxResults: pageSize });
      environments.push(...page.environments);
      continuationToken = page.nextToken;
    } while (continuationToken !== undefined);
    const wanted = environments.filter((each) => project === undefined || each.project === project);
    printEnvironments(context, wanted, { withOrganization: all, wide });
    return exitCodes.ok;
  },
});

async function listAll(context: CommandContext): Promise<(query: Query) => Promise<Page>> {
  const { client } = await openSession(context);
  return (query) => client.request('GET /api/esc/environments', { query });
}

async function listOfOrganization(context: CommandContext): Promise<(query: Query) => Promise<Page>> {
  const { client, orgName } = await openOrgSession(context);
  return (query) => client.request('GET /api/esc/environments/{orgName}', { path: { orgName }, query });
}

async function printDeleted(
  context: CommandContext,
  { project, wide }: { readonly project: string | undefined; readonly wide: boolean },
): Promise<typeof exitCodes.ok> {
  const { out, json, now } = context;
  const all = await listDeletedEnvironments(await openOrgSession(context));
  const environments = all.filter((each) => project === undefined || each.project === project);
  if (json) out.printJson({ environments });
  else if (environments.length === 0) out.note('There are no deleted environments that you may restore.');
  else {
    const columns = [
      { title: 'ENVIRONMENT', minWidth: 24 },
      { title: 'OWNER', minWidth: 8 },
      { title: 'DELETED' },
      { title: 'AT' },
    ];
    const rows = environments.map(({ project: of, name, ownedBy, deletedAt = '' }) => [
      `${of}/${name}`,
      safeText(ownedBy.githubLogin),
      formatDistance(parseMoment(deletedAt), now()),
      deletedAt,
    ]);
    printList(out, columns, rows, { wide });
  }
  return exitCodes.ok;
}

function printEnvironments(
  { out, json, now }: CommandContext,
  environments: readonly Environment[],
  { withOrganization, wide }: { readonly withOrganization: boolean; readonly wide: boolean },
): void {
  if (json) {
    out.printJson({ environments });
    return;
  }
  if (environments.length === 0) {
    out.note('There are no environments that you may read. Create one with "symbolon env create".');
    return;
  }
  const columns = [
    { title: 'ENVIRONMENT', minWidth: 30 },
    { title: 'OWNER', minWidth: 8 },
    { title: 'CHANGED' },
    { title: 'TAGS', minWidth: 8 },
  ];
  const rows = environments.map(({ organization, project, name, ownedBy, modified, tags }) => [
    `${withOrganization ? `${organization}/` : ''}${project}/${name}`,
    safeText(ownedBy.githubLogin),
    formatDistance(parseMoment(modified), now()),
    Object.entries(tags)
      .map(([tag, value]) => safeText(`${tag}=${value}`))
      .join(' '),
  ]);
  printList(out, columns, rows, { wide });
}
