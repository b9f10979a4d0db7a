import type { Client, ResponseOf } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession, openSession } from '../session/open-session.ts';
import { formatDistance, momentOfSeconds, parseMoment } from '../terminal/format-moment.ts';
import { formatTable } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';

type TokenPage = ResponseOf<'GET /api/user/tokens'>;
type Token = TokenPage['tokens'][number];
type Query = { readonly continuationToken?: string | undefined };

export const tokenList = defineCommand({
  name: 'token list',
  summary: 'List the access tokens of the organization, of a team, or your own',
  options: {
    exchanged: { type: 'boolean', description: 'Those that workloads obtained by an exchange.' },
    mine: { type: 'boolean', description: 'Your own.' },
    team: { type: 'string', value: 'NAME', description: 'Those of this team.' },
    all: { type: 'boolean', description: 'Also those that have ended.' },
  },
  examples: [
    { says: 'What workloads hold just now', command: 'symbolon token list --exchanged' },
    { says: 'Your own', command: 'symbolon token list --mine' },
  ],
  async run(context, { options }) {
    const { exchanged, mine, team, all } = options;
    if (mine && team !== undefined) throw usageError('--mine and --team exclude each other');
    const loadPage = await openTokenList(context, { mine, team });
    const query = { filter: all ? 'all' : 'active', origin: exchanged ? 'exchange' : 'created' };
    const tokens: Token[] = [];
    let continuationToken: string | undefined;
    do {
      const page = await loadPage({ ...query, continuationToken });
      tokens.push(...page.tokens);
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined);
    printTokens(context, tokens);
    return exitCodes.ok;
  },
});

/** The listing that the options mean, page by page. */
async function openTokenList(
  context: CommandContext,
  { mine, team }: { readonly mine: boolean; readonly team: string | undefined },
): Promise<(query: Query) => Promise<TokenPage>> {
  if (mine) {
    const { client }: { client: Client } = await openSession(context);
    return (query) => client.request('GET /api/user/tokens', { query });
  }
  const { client, orgName } = await openOrgSession(context);
  if (team === undefined) {
    return (query) => client.request('GET /api/orgs/{orgName}/tokens', { path: { orgName }, query });
  }
  const path = { orgName, teamName: team };
  return (query) => client.request('GET /api/orgs/{orgName}/teams/{teamName}/tokens', { path, query });
}

function printTokens({ out, json, now }: CommandContext, tokens: readonly Token[]): void {
  if (json) {
    out.printJson({ tokens });
    return;
  }
  if (tokens.length === 0) {
    out.note('There are none.');
    return;
  }
  const exchanged = tokens.some(({ workload }) => workload !== undefined);
  const columns = ['NAME', 'TYPE', 'MADE', 'BY', 'ENDS', 'LAST USED', 'ID'];
  const header = [...columns, ...(exchanged ? ['SUBJECT', 'DECISION'] : [])].map(out.paint.strong);
  const rows = tokens.map((token) => [
    safeText(token.name || token.description || '(no name)'),
    `${token.type ?? 'runner'}${token.admin ? ' admin' : ''}`,
    formatDistance(parseMoment(token.created), now()),
    safeText(token.createdBy),
    formatDistance(momentOfSeconds(token.expires), now()),
    formatDistance(momentOfSeconds(token.lastUsed), now()),
    token.id,
    ...(exchanged ? [safeText(token.workload?.subject ?? '-'), token.workload?.decisionId ?? '-'] : []),
  ]);
  out.print(formatTable([header, ...rows]));
}
