import type { ResponseOf } from '@symbolon/sdk';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { parseEnvironmentArgument } from '../environments/environment-argument.ts';
import { openEnvironmentSession } from '../environments/open-environment-session.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { formatTable } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';

type Page = ResponseOf<'GET /api/orgs/{orgName}/oidc/trusts'>;
type Trust = Page['trusts'][number];

export const trustList = defineCommand({
  name: 'trust list',
  summary: 'List the trust setups that were generated for environments',
  description:
    'Of one environment, for those who may read it; of the organization, for administrators. Whether a setup was run on the other side is not known here.',
  options: {},
  positionals: [{ name: 'ENVIRONMENT', description: 'such as app/prod', optional: true }],
  examples: [
    { says: 'Who was set up to trust an environment', command: 'symbolon trust list app/prod' },
    { says: 'All of the organization', command: 'symbolon trust list' },
  ],
  async run(context, { positionals: [text] }) {
    const trusts = text === undefined ? await listAll(context) : await listOf(context, text);
    print(context, trusts);
    return exitCodes.ok;
  },
});

async function listOf(context: CommandContext, text: string): Promise<readonly Trust[]> {
  parseEnvironmentArgument(text);
  const { client, path } = await openEnvironmentSession(context, text, { version: 'refused' });
  const url = 'GET /api/esc/environments/{orgName}/{projectName}/{envName}/trusts';
  return (await client.request(url, { path })).trusts;
}

async function listAll(context: CommandContext): Promise<readonly Trust[]> {
  const { client, orgName } = await openOrgSession(context);
  const trusts: Trust[] = [];
  let continuationToken: string | undefined;
  do {
    const page: Page = await client.request('GET /api/orgs/{orgName}/oidc/trusts', {
      path: { orgName },
      query: { continuationToken },
    });
    trusts.push(...page.trusts);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return trusts;
}

function print({ out, json, now }: CommandContext, trusts: readonly Trust[]): void {
  if (json) {
    out.printJson({ trusts });
    return;
  }
  if (trusts.length === 0) {
    out.note('No trust setup was generated.');
    return;
  }
  const header = ['ID', 'CLOUD', 'SUBJECT', 'NAMES', 'BY', 'SINCE'].map(out.paint.strong);
  const rows = trusts.map(({ id, cloud, subject, names, createdBy, created }) => [
    id,
    cloud,
    safeText(subject),
    Object.entries(names)
      .map(([name, value]) => safeText(`${name}=${value}`))
      .join(' '),
    safeText(createdBy),
    formatDistance(parseMoment(created), now()),
  ]);
  out.print(formatTable([header, ...rows]));
}
