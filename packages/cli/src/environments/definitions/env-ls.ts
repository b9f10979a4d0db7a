import type { ResponseOf } from '@symbolon/sdk';
import { usageError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { openOrgSession, openSession } from '../../session/open-session.ts';
import { formatDistance, parseMoment } from '../../terminal/format-moment.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { listDeletedEnvironments } from './deleted-environments.ts';

type Page = ResponseOf<'GET /api/esc/environments'>;
type Environment = Page['environments'][number];
type Query = { readonly continuationToken?: string | undefined; readonly maxResults: number };

const pageSize = 1_000;

export const envLs = defineCommand({
  name: 'env ls',
  summary: 'List the environments that you may read',
  options: {
    all: { type: 'boolean', description: 'Those of all your organizations.' },
    deleted: { type: 'boolean', description: 'Deleted ones that you may restore.' },
    project: { type: 'string', value: 'PROJECT', description: 'Only those of this project.' },
  },
  examples: [
    { says: 'Of the organization', command: 'symbolon env ls' },
    { says: 'Of one project', command: 'symbolon env ls --project app' },
    { says: 'Deleted ones', command: 'symbolon env ls --deleted' },
  ],
  async run(context, { options }) {
    const { all, deleted, project } = options;
    if (all && deleted) throw usageError('--all and --deleted exclude each other');
    if (all && context.org !== undefined) throw usageError('--all and --org exclude each other');
    if (deleted) return printDeleted(context, project);
    const loadPage = all ? await listAll(context) : await listOfOrganization(context);
    const environments: Environment[] = [];
    let continuationToken: string | undefined;
    do {
      const page = await loadPage({ continuationToken, maxResults: pageSize });
      environments.push(...page.environments);
      continuationToken = page.nextToken;
    } while (continuationToken !== undefined);
    const wanted = environments.filter((each) => project === undefined || each.project === project);
    printEnvironments(context, wanted, { withOrganization: all });
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
  project: string | undefined,
): Promise<typeof exitCodes.ok> {
  const { out, json, now } = context;
  const all = await listDeletedEnvironments(await openOrgSession(context));
  const environments = all.filter((each) => project === undefined || each.project === project);
  if (json) out.printJson({ environments });
  else if (environments.length === 0) out.note('No deleted environment that you may restore.');
  else {
    const header = ['ENVIRONMENT', 'OWNER', 'DELETED', 'AT'].map(out.paint.strong);
    const rows = environments.map(({ project: of, name, ownedBy, deletedAt = '' }) => [
      `${of}/${name}`,
      safeText(ownedBy.githubLogin),
      formatDistance(parseMoment(deletedAt), now()),
      deletedAt,
    ]);
    out.print(formatTable([header, ...rows]));
  }
  return exitCodes.ok;
}

function printEnvironments(
  { out, json, now }: CommandContext,
  environments: readonly Environment[],
  { withOrganization }: { readonly withOrganization: boolean },
): void {
  if (json) {
    out.printJson({ environments });
    return;
  }
  if (environments.length === 0) {
    out.note('There is none that you may read: "symbolon env init" makes one.');
    return;
  }
  const header = ['ENVIRONMENT', 'OWNER', 'CHANGED', 'TAGS'].map(out.paint.strong);
  const rows = environments.map(({ organization, project, name, ownedBy, modified, tags }) => [
    `${withOrganization ? `${organization}/` : ''}${project}/${name}`,
    safeText(ownedBy.githubLogin),
    formatDistance(parseMoment(modified), now()),
    Object.entries(tags)
      .map(([tag, value]) => safeText(`${tag}=${value}`))
      .join(' '),
  ]);
  out.print(formatTable([header, ...rows]));
}
