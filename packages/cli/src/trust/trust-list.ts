import type { ResponseOf } from '@symbolon/sdk';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { wideOption } from '../command-line/list-options.ts';
import { parseEnvironmentArgument } from '../environments/environment-argument.ts';
import { type EnvironmentSession, openEnvironmentSession } from '../environments/open-environment-session.ts';
import { type OrgSession, openOrgSession } from '../session/open-session.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';

type Page = ResponseOf<'GET /api/orgs/{orgName}/oidc/trusts'>;
export type Trust = Page['trusts'][number];

export const trustList = defineCommand({
  name: 'trust list',
  summary: 'List the trust setups generated for environments',
  description:
    'Readers of an environment may list its setups; administrators may list those of the organization. The server cannot check whether a setup was applied at the relying party.',
  options: wideOption,
  positionals: [{ name: 'ENVIRONMENT', description: 'an environment, such as app/prod', optional: true }],
  examples: [
    { title: 'Setups that trust one environment', command: 'symbolon trust list app/prod' },
    { title: 'All setups of the organization', command: 'symbolon trust list' },
  ],
  async run(context, { positionals: [text], options }) {
    const trusts =
      text === undefined ? await listTrusts(await openOrgSession(context)) : await listOf(context, text);
    print(context, trusts, options);
    return exitCodes.ok;
  },
});

async function listOf(context: CommandContext, text: string): Promise<readonly Trust[]> {
  parseEnvironmentArgument(text);
  return listTrustsOf(await openEnvironmentSession(context, text, { version: 'refused' }));
}

/** Lists the trust setups of an environment, newest first. */
export async function listTrustsOf({ client, path }: EnvironmentSession): Promise<readonly Trust[]> {
  const url = 'GET /api/esc/environments/{orgName}/{projectName}/{envName}/trusts';
  return listPages((continuationToken) => client.request(url, { path, query: { continuationToken } }));
}

/** Lists the trust setups of the organization, for its administrators. */
export async function listTrusts({ client, orgName }: OrgSession): Promise<readonly Trust[]> {
  const url = 'GET /api/orgs/{orgName}/oidc/trusts';
  return listPages((continuationToken) =>
    client.request(url, { path: { orgName }, query: { continuationToken } }),
  );
}

async function listPages(read: (token: string | undefined) => Promise<Page>): Promise<readonly Trust[]> {
  const trusts: Trust[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await read(continuationToken);
    trusts.push(...page.trusts);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return trusts;
}

const columns = [
  { title: 'ID' },
  { title: 'CLOUD' },
  { title: 'SUBJECT', minWidth: 12 },
  { title: 'CREATED' },
  { title: 'BY', isWide: true },
  { title: 'NAMES', isWide: true },
] as const;

function print(
  { out, json, now }: CommandContext,
  trusts: readonly Trust[],
  options: { readonly wide: boolean },
): void {
  if (json) {
    out.printJson({ trusts });
    return;
  }
  if (trusts.length === 0) {
    out.note('No trust setups.');
    return;
  }
  const rows = trusts.map(({ id, cloud, subject, names, createdBy, created }) => [
    id,
    cloud,
    safeText(subject),
    formatDistance(parseMoment(created), now()),
    safeText(createdBy),
    Object.entries(names)
      .map(([name, value]) => safeText(`${name}=${value}`))
      .join(' '),
  ]);
  printList(out, columns, rows, options);
}
