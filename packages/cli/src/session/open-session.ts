import {
  type Client,
  createClient,
  parseServerUrl,
  type ResponseOf,
  type RetryPolicy,
  SymbolonError,
} from '@symbolon/sdk';
import { CliError, usageError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { formatDuration } from '../command-line/duration.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { suggestName } from '../command-line/nearest-name.ts';
import { type Login, readLogins } from './login-store.ts';

/** Where the server listens that was started without any configuration. */
export const defaultUrl = 'http://127.0.0.1:8787';

export type User = ResponseOf<'GET /api/user'>;

/** A server and whoever speaks to it. */
export interface Session {
  readonly url: string;
  readonly client: Client;
  /** Where the token came from; null where there is none. */
  readonly credentials: 'SYMBOLON_ACCESS_TOKEN' | 'login' | null;
}

/** A session with the credentials that there are, if any. */
export async function openAnonymousSession(
  context: CommandContext,
  retry: RetryPolicy = {},
): Promise<Session & { login: Login | null }> {
  const logins = await readLogins(context.env);
  const url = readServerUrl(context.url || context.env['SYMBOLON_URL'] || logins.current || defaultUrl);
  // A login's token goes to the server that it was given by, and nowhere else.
  const login = Object.hasOwn(logins.servers, url) ? (logins.servers[url] ?? null) : null;
  const fromEnvironment = context.env['SYMBOLON_ACCESS_TOKEN']?.trim();
  const token = fromEnvironment || login?.token;
  const client = createClient({
    url,
    userAgent: userAgentOf(context),
    retry,
    ...(token === undefined ? {} : { token }),
  });
  const credentials = fromEnvironment ? 'SYMBOLON_ACCESS_TOKEN' : login ? 'login' : null;
  return { url, client, credentials, login };
}

/** Throws where nobody is logged in, or the login has ended. */
export async function openSession(context: CommandContext): Promise<Session & { login: Login | null }> {
  const session = await openAnonymousSession(context);
  if (session.credentials === null) {
    throw new CliError(`you are not logged in to ${session.url}`, {
      exitCode: exitCodes.forbidden,
      hint: 'Log in with "symbolon login", or set SYMBOLON_ACCESS_TOKEN.',
    });
  }
  const { login, credentials } = session;
  if (credentials === 'login' && login?.expiresAt && login.expiresAt <= context.now()) {
    const ago = formatDuration((context.now() - login.expiresAt) / 1_000);
    throw new CliError(`your login to ${session.url} ended ${ago} ago`, {
      exitCode: exitCodes.forbidden,
      hint: 'Log in again with "symbolon login".',
    });
  }
  return session;
}

/** A session in an organization: `--org`, SYMBOLON_ORG, that of the login, or the only one that the caller has. */
export async function openOrgSession(
  context: CommandContext,
): Promise<Session & { readonly orgName: string }> {
  const session = await openSession(context);
  const named = context.org || context.env['SYMBOLON_ORG'];
  const fromLogin = session.credentials === 'login' ? session.login?.organization : null;
  const orgName = named || fromLogin || (await findOnlyOrganization(session.client));
  context.onUnknown(async () => {
    const { organizations } = await session.client.request('GET /api/user');
    const known = organizations.map(({ githubLogin }) => githubLogin);
    return known.includes(orgName) ? null : suggestName(orgName, known, 'organization');
  });
  return { ...session, orgName };
}

async function findOnlyOrganization(client: Client): Promise<string> {
  const { organizations } = await client.request('GET /api/user');
  const [only, ...others] = organizations;
  if (only && others.length === 0) return only.githubLogin;
  const names = organizations.map(({ githubLogin }) => githubLogin).join(', ');
  throw usageError(
    only ? `which organization? You are in ${names}` : 'you are in no organization',
    only ? 'Name it with --org or SYMBOLON_ORG.' : undefined,
  );
}

export function userAgentOf({ version }: Pick<CommandContext, 'version'>): string {
  return `symbolon-cli/${version}`;
}

/** The namespace of URNs, where the operator changed it. */
export function namespaceOf({ env }: Pick<CommandContext, 'env'>): string {
  return env['SYMBOLON_NAMESPACE'] || 'pulumi';
}

export function readServerUrl(text: string): string {
  try {
    return parseServerUrl(text);
  } catch (error) {
    throw error instanceof SymbolonError ? usageError(error.message) : error;
  }
}

/** Whether what is sent to this URL can be read on its way. */
export function isExposed(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
