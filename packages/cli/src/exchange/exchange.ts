import type { ExchangedIdentityToken, ExchangedToken } from '@symbolon/sdk';
import { formatExecCredential, formatGoogleExecutable } from '../cloud-login/tool-answer.ts';
import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { requireChoice } from '../command-line/values/require-choice.ts';
import { openAnonymousSession } from '../session/open-session.ts';
import {
  type ExchangeRequest,
  readTarget,
  requestExchange,
  requestIdentityExchange,
} from '../session/request-exchange.ts';
import { formatDistance } from '../terminal/format-moment.ts';

export const exchange = defineCommand({
  name: 'exchange',
  summary: 'Exchange an identity token, and print only the access token',
  description:
    'Standard output contains only the token; details go to standard error. The token is not stored; to store it, use "symbolon login". Exits with 1 if the exchange is refused.\nWith --audience, performs an identity-token exchange: returns an identity token of this server for that relying party if a policy with the token type identity allows it.',
  options: {
    'oidc-token': {
      type: 'string',
      value: 'TOKEN',
      description: 'The identity token: file://PATH, - for standard input, or the token itself.',
    },
    ambient: { type: 'boolean', description: 'Use the identity token of this CI job or pod (default).' },
    type: { type: 'string', value: 'TYPE', description: 'organization (default), team, personal or runner.' },
    team: { type: 'string', value: 'NAME', description: 'Act as this team.' },
    user: { type: 'string', value: 'LOGIN', description: 'Act as this user.' },
    runner: { type: 'string', value: 'POOL', description: 'Act as a runner of this pool.' },
    admin: { type: 'boolean', description: 'Act as an administrator of the organization.' },
    audience: {
      type: 'string',
      value: 'AUDIENCE',
      description: 'Get an identity token instead, for this relying party (such as sts.amazonaws.com).',
    },
    expiration: {
      type: 'string',
      value: 'DURATION',
      description:
        'The lifetime, such as 15m. Default: 2h. With --audience, the default and the maximum are 1h.',
    },
    format: {
      type: 'string',
      value: 'FORMAT',
      description:
        'token (default), env (NAME=VALUE lines) or json; with --audience: token, json, google-executable or kubernetes-exec.',
    },
  },
  examples: [
    { title: 'In a CI job or pod', command: 'symbolon exchange --ambient --org acme' },
    {
      title: 'From a file, as the team ops',
      command: 'symbolon exchange --oidc-token file://token.jwt --org acme --team ops',
    },
    {
      title: 'For the later steps of a GitHub job',
      command: 'symbolon exchange --ambient --org acme --format env >> "$GITHUB_ENV"',
    },
    {
      title: 'An identity token for AWS tools, which read the file in AWS_WEB_IDENTITY_TOKEN_FILE',
      command: 'symbolon exchange --ambient --org acme --audience sts.amazonaws.com > token.jwt',
    },
  ],
  async run(context, { options }) {
    const { out } = context;
    const { audience } = options;
    const format = context.json ? 'json' : (options.format ?? 'token');
    requireChoice('--format', format, audience === undefined ? accessFormats : Object.keys(identityFormats));
    const target = readTarget(options);
    const { url, login } = await openAnonymousSession(context);
    const organization = context.org || context.env['SYMBOLON_ORG'] || login?.organization;
    if (!organization) throw usageError('an exchange needs an organization: --org ORG');
    const { ambient, expiration } = options;
    const request = { url, organization, oidcToken: options['oidc-token'], ambient, expiration };
    if (audience !== undefined) {
      if (target.scope !== '' || options.type !== undefined)
        throw usageError('--audience requests an identity token, which has no team, user or runner');
      return exchangeForAudience(context, { ...request, audience, format });
    }
    const token = await requestExchange(context, { ...request, target });
    out.print(formatToken(token, { format, url }));
    const scope = token.scope === '' ? '' : `, scope ${token.scope}`;
    out.note(
      `${target.kind} token of ${organization}${scope}, expires ${formatDistance(token.expiresAt, context.now())} (identity token from ${token.origin})`,
    );
    return exitCodes.ok;
  },
});

const accessFormats: readonly string[] = ['token', 'env', 'json'];

type FormatIdentityToken = (token: ExchangedIdentityToken, env: CommandContext['env']) => string;

const identityFormats: Readonly<Record<string, FormatIdentityToken>> = {
  token: ({ identityToken }) => identityToken,
  json: ({ identityToken, expiresAt }) =>
    JSON.stringify({ identityToken, expiresAt: new Date(expiresAt).toISOString() }, null, 2),
  'google-executable': ({ identityToken: token, expiresAt }, env) =>
    formatGoogleExecutable({ token, expiresAt }, env),
  'kubernetes-exec': ({ identityToken: token, expiresAt }, env) =>
    formatExecCredential({ token, expiresAt }, env),
};

async function exchangeForAudience(
  context: CommandContext,
  request: ExchangeRequest & { readonly audience: string; readonly format: string },
) {
  const { out, env, now } = context;
  const { origin, ...token } = await requestIdentityExchange(context, request);
  out.print(`${identityFormats[request.format]?.(token, env) ?? token.identityToken}\n`);
  // Some tools read standard output and standard error as one.
  if (request.format === 'token') {
    const expires = formatDistance(token.expiresAt, now());
    out.note(`identity token for ${request.audience}, expires ${expires} (identity token from ${origin})`);
  }
  return exitCodes.ok;
}

function formatToken(
  token: ExchangedToken,
  { format, url }: { readonly format: string; readonly url: string },
): string {
  const { accessToken, expiresAt, scope, issuedTokenType } = token;
  if (format === 'json') {
    const expires = new Date(expiresAt).toISOString();
    return `${JSON.stringify({ accessToken, expiresAt: expires, scope, issuedTokenType }, null, 2)}\n`;
  }
  if (format === 'token') return `${accessToken}\n`;
  // The variables that this CLI, and the pulumi and esc CLIs, read.
  const variables = {
    SYMBOLON_URL: url,
    SYMBOLON_ACCESS_TOKEN: accessToken,
    PULUMI_BACKEND_URL: url,
    PULUMI_ACCESS_TOKEN: accessToken,
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
