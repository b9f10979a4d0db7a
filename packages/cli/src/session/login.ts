import { text } from 'node:stream/consumers';
import { createClient, SymbolonError } from '@symbolon/sdk';
import { CliError, usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { formatDistance } from '../terminal/format-moment.ts';
import { promptSecret } from '../terminal/prompt-secret.ts';
import { type Login, readLogins, writeLogins } from './login-store.ts';
import { isExposed, openAnonymousSession, type User, userAgentOf } from './open-session.ts';
import { readTarget, requestExchange } from './request-exchange.ts';

interface LoginOptions {
  readonly token: string | undefined;
  readonly 'oidc-token': string | undefined;
  readonly 'oidc-org': string | undefined;
  readonly 'oidc-team': string | undefined;
  readonly 'oidc-user': string | undefined;
  readonly 'oidc-expiration': string | undefined;
  readonly ambient: boolean;
}

export const login = defineCommand({
  name: 'login',
  summary: 'Log in with an access token, or exchange an identity token for one',
  description:
    'Prompts for the token at a terminal; otherwise reads it from standard input. Stores it in ~/.config/symbolon/credentials.json, which only you can read, and sends it only to this server.',
  options: {
    token: {
      type: 'string',
      value: 'TOKEN',
      description: 'The access token; - for standard input. Other users of this machine can see arguments.',
    },
    'oidc-token': {
      type: 'string',
      value: 'TOKEN',
      description: 'Exchange this identity token: file://PATH, - for standard input, or the token itself.',
    },
    ambient: { type: 'boolean', description: 'Exchange the identity token of this CI job or pod.' },
    'oidc-org': {
      type: 'string',
      value: 'ORG',
      description: 'The organization of the exchange. Default: --org.',
    },
    'oidc-team': { type: 'string', value: 'TEAM', description: 'Act as this team.' },
    'oidc-user': { type: 'string', value: 'LOGIN', description: 'Act as this user.' },
    'oidc-expiration': {
      type: 'string',
      value: 'DURATION',
      description: 'The lifetime, such as 15m. Default: 2h.',
    },
  },
  examples: [
    { title: 'A person', command: 'symbolon login --url https://symbolon.example.com' },
    {
      title: 'From a secret store',
      command: 'pass symbolon | symbolon login --url https://symbolon.example.com',
    },
    {
      title: 'A workload with an identity token in a file',
      command:
        'symbolon login --oidc-token file:///var/run/secrets/symbolon/token --oidc-org acme --oidc-team ops',
    },
    { title: 'A CI job', command: 'symbolon login --ambient --oidc-org acme' },
  ],
  async run(context, { options }) {
    const { out } = context;
    const { url } = await openAnonymousSession(context);
    if (isExposed(url))
      out.note(
        out.paintNote.caution(`warning: ${url} is not https: others on the network can read the token`),
      );
    const isExchange = options.ambient || options['oidc-token'] !== undefined;
    const credential = isExchange
      ? await exchange(context, url, options)
      : await readToken(context, url, options);
    const user = await loadUser(context, url, credential.token);
    const organization = credential.organization ?? chooseOrganization(context, user);
    await store(context, url, { ...credential, user: user.githubLogin, organization });
    if (context.json) {
      out.printJson({ url, user: user.githubLogin, organization, expiresAt: isoOf(credential.expiresAt) });
    } else {
      const where = organization === null ? '' : ` in ${organization}`;
      const until =
        credential.expiresAt === null
          ? ''
          : `; the login expires ${formatDistance(credential.expiresAt, context.now())}`;
      out.printText(`Logged in to ${url} as ${user.githubLogin}${where}${until}.\n`);
    }
    return exitCodes.ok;
  },
});

interface Credential {
  readonly token: string;
  readonly expiresAt: number | null;
  readonly organization: string | null;
}

async function exchange(context: CommandContext, url: string, options: LoginOptions): Promise<Credential> {
  if (options.token !== undefined) throw usageError('specify either --token or an identity token, not both');
  const organization = options['oidc-org'] || context.org || context.env['SYMBOLON_ORG'];
  if (!organization) throw usageError('an exchange needs an organization: --oidc-org ORG');
  const { accessToken, expiresAt } = await requestExchange(context, {
    url,
    organization,
    oidcToken: options['oidc-token'],
    ambient: options.ambient,
    target: readTarget({ team: options['oidc-team'], user: options['oidc-user'] }),
    expiration: options['oidc-expiration'],
  });
  return { token: accessToken, expiresAt, organization };
}

async function readToken(context: CommandContext, url: string, options: LoginOptions): Promise<Credential> {
  for (const name of ['oidc-org', 'oidc-team', 'oidc-user', 'oidc-expiration'] as const) {
    if (options[name] !== undefined) throw usageError(`--${name} needs --oidc-token or --ambient`);
  }
  const { stdin } = context;
  const write = (question: string) => void process.stderr.write(question);
  const question = `Access token for ${url} (not shown): `;
  const given =
    options.token !== undefined && options.token !== '-'
      ? options.token
      : stdin.isTTY === true
        ? await promptSecret(stdin, { question, write })
        : await text(stdin);
  if (given === null) throw new CliError('cancelled', { exitCode: exitCodes.failed });
  const token = given.trim();
  if (token === '' || /\s/.test(token)) {
    throw token === ''
      ? usageError(
          'no token was given',
          'Run "symbolon login" at a terminal, or pipe the token to it. In a CI job, use --ambient.',
        )
      : usageError('the token contains spaces or line breaks');
  }
  return { token, expiresAt: null, organization: null };
}

async function loadUser(context: CommandContext, url: string, token: string): Promise<User> {
  try {
    return await createClient({ url, token, userAgent: userAgentOf(context) }).request('GET /api/user');
  } catch (error) {
    if (!(error instanceof SymbolonError) || error.code !== 'unauthenticated') throw error;
    throw new CliError(`${url} does not accept this token: ${error.message}`, {
      exitCode: exitCodes.forbidden,
      hint: 'Nothing was stored.',
      cause: error,
    });
  }
}

function chooseOrganization({ org }: CommandContext, { organizations }: User): string | null {
  const names = organizations.map(({ githubLogin }) => githubLogin);
  if (org !== undefined && !names.includes(org)) {
    throw new CliError(`you are not in the organization ${org}`, {
      exitCode: exitCodes.forbidden,
      hint:
        names.length === 0 ? 'You are not a member of any organization.' : `You are in ${names.join(', ')}.`,
    });
  }
  return org ?? (names.length === 1 ? (names[0] ?? null) : null);
}

async function store(context: CommandContext, url: string, entry: Login): Promise<void> {
  const logins = await readLogins(context.env);
  await writeLogins(context.env, { current: url, servers: { ...logins.servers, [url]: entry } });
}

function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
