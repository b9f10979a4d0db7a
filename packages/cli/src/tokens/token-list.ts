import type { Client, ResponseOf } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { wideOption } from '../command-line/list-options.ts';
import { openOrgSession, openSession } from '../session/open-session.ts';
import { suggestTeam } from '../tenancy/suggest-names.ts';
import type { Column } from '../terminal/format-list.ts';
import { formatDistance, momentOfSeconds, parseMoment } from '../terminal/format-moment.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';
import { formatTokenType, type Token } from './format-token.ts';

type TokenPage = ResponseOf<'GET /api/user/tokens'>;
type Query = { readonly continuationToken?: string | undefined };

export const tokenList = defineCommand({
  name: 'token list',
  summary: 'List the access tokens of the organization or a team, or your own',
  options: {
    exchanged: { type: 'boolean', description: 'Only tokens that workloads obtained by an exchange.' },
    mine: { type: 'boolean', description: 'Your personal tokens.' },
    team: { type: 'string', value: 'NAME', description: 'Tokens of this team.' },
    ...wideOption,
    all: { type: 'boolean', description: 'Include expired tokens.' },
  },
  examples: [
    { title: 'Tokens that workloads currently hold', command: 'symbolon token list --exchanged' },
    { title: 'Your own tokens', command: 'symbolon token list --mine' },
  ],
  async run(context, { options }) {
    const { exchanged, mine, team, all } = options;
    if (mine && team !== undefined) throw usageError('--mine and --team are mutually exclusive');
    const loadPage = await openTokenList(context, { mine, team });
    const query = { filter: all ? 'all' : 'active', origin: exchanged ? 'exchange' : 'created' };
    const tokens: Token[] = [];
    let continuationToken: string | undefined;
    do {
      const page = await loadPage({ ...query, continuationToken });
      tokens.push(...page.tokens);
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined);
    printTokens(context, tokens, options);
    return exitCodes.ok;
  },
});

/** Returns a function that loads the selected listing page by page. */
async function openTokenList(
  context: CommandContext,
  { mine, team }: { readonly mine: boolean; readonly team: string | undefined },
): Promise<(query: Query) => Promise<TokenPage>> {
  if (mine) {
    const { client }: { client: Client } = await openSession(context);
    return (query) => client.request('GET /api/user/tokens', { query });
  }
  const session = await openOrgSession(context);
  const { client, orgName } = session;
  if (team === undefined) {
    return (query) => client.request('GET /api/orgs/{orgName}/tokens', { path: { orgName }, query });
  }
  suggestTeam(context, session, team);
  const path = { orgName, teamName: team };
  return (query) => client.request('GET /api/orgs/{orgName}/teams/{teamName}/tokens', { path, query });
}

function printTokens(
  { out, json, now }: CommandContext,
  tokens: readonly Token[],
  options: { readonly wide: boolean; readonly exchanged: boolean },
): void {
  if (json) {
    out.printJson({ tokens });
    return;
  }
  if (tokens.length === 0) {
    out.note(
      options.exchanged
        ? 'There are no exchanged tokens.'
        : 'There are no tokens; --exchanged lists the tokens of workloads.',
    );
    return;
  }
  const exchanged = tokens.some(({ workload }) => workload !== undefined);
  // Exchanged tokens are named for their issuer: the subject says more.
  const isLess = tokens.every(({ workload }) => workload !== undefined) ? ({ isWide: true } as const) : {};
  const columns: readonly Column[] = [
    { title: 'ID' },
    { title: 'NAME', minWidth: 8, ...isLess },
    { title: 'TYPE', minWidth: 8, ...isLess },
    { title: 'EXPIRES' },
    ...(exchanged ? [{ title: 'SUBJECT', minWidth: 8 }] : []),
    { title: 'CREATED', isWide: true },
    { title: 'BY', isWide: true },
    { title: 'LAST USED', isWide: true },
    ...(exchanged ? [{ title: 'DECISION', isWide: true } as const] : []),
  ];
  const rows = tokens.map((token) => [
    token.id,
    safeText(token.name || token.description || '(no name)'),
    formatTokenType(token),
    formatDistance(momentOfSeconds(token.expires), now()),
    ...(exchanged ? [safeText(token.workload?.subject ?? '-')] : []),
    formatDistance(parseMoment(token.created), now()),
    safeText(token.createdBy),
    formatDistance(momentOfSeconds(token.lastUsed), now()),
    ...(exchanged ? [token.workload?.decisionId ?? '-'] : []),
  ]);
  printList(out, columns, rows, options);
}
