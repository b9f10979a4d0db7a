import {
  type Client,
  createClient,
  defaultNamespace,
  parseServerUrl,
  type ResponseOf,
  type RetryPolicy,
  SymbolonError,
} from '@symbolon/sdk';
import { CliError, usageError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { suggestName } from '../command-line/nearest-name.ts';
import { formatDuration } from '../terminal/format-duration.ts';
import { type Login, readLogins } from './login-store.ts';

/** The address of a server without any configuration. */
export const defaultUrl = 'http://127.0.0.1:8787';

export type User = ResponseOf<'GET /api/user'>;

/** A server, and the credentials to call it with. */
export interface Session {
  readonly url: string;
  readonly client: Client;
  /** The source of the token; null when there is none. */
  readonly credentials: 'SYMBOLON_ACCESS_TOKEN' | 'login' | null;
}

/** A session in one organization. */
export type OrgSession = Session & { readonly orgName: string };

/** Opens a session with the available credentials, if any. */
export async function openAnonymousSession(
  context: CommandContext,
  retry: RetryPolicy = {},
): Promise<Session & { login: Login | null }> {
  const logins = await readLogins(context.env);
  const url = readServerUrl(context.url || context.env['SYMBOLON_URL'] || logins.current || defaultUrl);
  // A login's token goes only to the server that issued it.
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

/** Opens a session with credentials. Throws if there are none or the login has expired. */
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
    throw new CliError(`your login to ${session.url} expired ${ago} ago`, {
      exitCode: exitCodes.forbidden,
      hint: 'Log in again with "symbolon login".',
    });
  }
  return session;
}

/** Opens a session in an organization: that of `--org`, SYMBOLON_ORG or the login, or the caller's only one. */
export async function openOrgSession(context: CommandContext): Promise<OrgSession> {
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
    only ? `you are a member of several organizations: ${names}` : 'you are not a member of any organization',
    only ? 'Choose one with --org or SYMBOLON_ORG.' : undefined,
  );
}

export function userAgentOf({ version }: Pick<CommandContext, 'version'>): string {
  return `symbolon-cli/${version}`;
}

/** Returns the namespace of URNs, which the operator may have changed. */
export function namespaceOf({ env }: Pick<CommandContext, 'env'>): string {
  return env['SYMBOLON_NAMESPACE'] || defaultNamespace;
}

export function readServerUrl(text: string): string {
  try {
    return parseServerUrl(text);
  } catch (error) {
    throw error instanceof SymbolonError ? usageError(error.message) : error;
  }
}

/** Reports whether others on the network can read what is sent to this URL. */
export function isExposed(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
