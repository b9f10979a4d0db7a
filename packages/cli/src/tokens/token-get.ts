import { SymbolonError, walkPages } from '@symbolon/sdk';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { findNamedEntry } from '../command-line/values/find-named-entry.ts';
import { type OrgSession, openOrgSession, openSession } from '../session/open-session.ts';
import { formatToken, type Token } from './format-token.ts';
import { countTokens } from './token-losses.ts';

export const tokenGet = defineCommand({
  name: 'token get',
  summary: 'Show the owner, use and origin of an access token, but not its value',
  description:
    'Finds any token of the organization, including expired tokens and tokens that workloads obtained.',
  positionals: [{ name: 'TOKEN', description: 'the id of the token, or its name; see "token list"' }],
  options: { mine: { type: 'boolean', description: 'Show one of your personal tokens.' } },
  examples: [
    { title: 'By its id, for example from an audit event', command: 'symbolon token get 0198c0de-…' },
    { title: 'By its name', command: 'symbolon token get metrics' },
  ],
  async run(context, { positionals: [wanted = ''], options }) {
    const token = options.mine
      ? await loadOwnToken(context, wanted)
      : await loadToken(await openOrgSession(context), wanted);
    if (context.json) context.out.printJson(token);
    else context.out.printText(formatToken(token, context.now()));
    return exitCodes.ok;
  },
});

/** Loads one of the caller's own tokens. Throws a not-found error that suggests the nearest one. */
export async function loadOwnToken(context: CommandContext, wanted: string): Promise<Token> {
  const { client, url } = await openSession(context);
  return findToken(wanted, {
    orgName: url,
    list: 'token list --mine',
    entries: walkPages(
      (continuationToken) =>
        client.request('GET /api/user/tokens', { query: { filter: 'all', continuationToken } }),
      ({ tokens }) => tokens,
    ),
  });
}

/** Loads a token of the organization. Throws a not-found error that suggests the nearest one. */
export async function loadToken(session: OrgSession, wanted: string): Promise<Token> {
  const { orgName } = session;
  const active = await findActiveToken(session, wanted);
  return active ?? findToken(wanted, { orgName, list: 'token list', entries: listAllTokens(session) });
}

/** The form of every id of the server, a UUID. */
export const tokenIdForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Finds an active token by its id in one call, however many the organization has. */
async function findActiveToken(session: OrgSession, tokenId: string): Promise<Token | null> {
  if (!tokenIdForm.test(tokenId)) return null;
  try {
    return (await countTokens(session, { tokenId })).tokens[0] ?? null;
  } catch (error) {
    if (error instanceof SymbolonError && error.code === 'not_found') return null;
    throw error;
  }
}

async function* listAllTokens({ client, orgName }: OrgSession): AsyncGenerator<Token, void> {
  for (const origin of ['created', 'exchange']) {
    yield* walkPages(
      (continuationToken) =>
        client.request('GET /api/orgs/{orgName}/tokens', {
          path: { orgName },
          query: { filter: 'all', origin, continuationToken },
        }),
      ({ tokens }) => tokens,
    );
  }
}

function findToken(
  wanted: string,
  where: { readonly orgName: string; readonly list: string; readonly entries: AsyncIterable<Token> },
): Promise<Token> {
  return findNamedEntry(wanted, {
    ...where,
    kind: 'token',
    idOf: ({ id }) => id,
    nameOf: ({ name, description }) => name || description,
  });
}
