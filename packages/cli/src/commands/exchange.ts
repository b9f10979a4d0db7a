import type { ExchangedToken } from '@symbolon/sdk';
import { usageError } from '../cli-error.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { openAnonymousSession } from '../session/open-session.ts';
import { readTarget, requestExchange } from '../session/request-exchange.ts';
import { formatDistance } from '../terminal/format-moment.ts';

export const exchange = defineCommand({
  name: 'exchange',
  summary: 'Exchange an identity token for an access token, and print that alone',
  description:
    'Standard output holds the token and nothing else; what is to be known of it goes to standard error. Nothing is stored: "symbolon login" does that. Ends with 1 where it is refused.',
  options: {
    'oidc-token': {
      type: 'string',
      value: 'TOKEN',
      description: 'The identity token: file://PATH, - for standard input, or the token itself.',
    },
    ambient: { type: 'boolean', description: 'The identity token of this CI job or pod; the default.' },
    type: { type: 'string', value: 'TYPE', description: 'organization (default), team, personal or runner.' },
    team: { type: 'string', value: 'NAME', description: 'Act as this team.' },
    user: { type: 'string', value: 'LOGIN', description: 'Act as this user.' },
    runner: { type: 'string', value: 'POOL', description: 'Work for this runner pool.' },
    admin: { type: 'boolean', description: 'Act as an administrator of the organization.' },
    expiration: { type: 'string', value: 'DURATION', description: 'How long: 15m, 2h. Default 2h.' },
    format: {
      type: 'string',
      value: 'FORMAT',
      description: 'token (default), env (NAME=VALUE lines) or json.',
    },
  },
  examples: [
    { says: 'In a CI job or pod', command: 'symbolon exchange --ambient --org acme' },
    {
      says: 'From a file, as the team ops',
      command: 'symbolon exchange --oidc-token file://token.jwt --org acme --team ops',
    },
    {
      says: 'For the later steps of a GitHub job',
      command: 'symbolon exchange --ambient --org acme --format env >> "$GITHUB_ENV"',
    },
  ],
  async run(context, { options }) {
    const { out } = context;
    const format = context.json ? 'json' : (options.format ?? 'token');
    if (!['token', 'env', 'json'].includes(format)) throw usageError('--format must be token, env or json');
    const target = readTarget(options);
    const { url, login } = await openAnonymousSession(context);
    const organization = context.org || context.env['SYMBOLON_ORG'] || login?.organization;
    if (!organization) throw usageError('an exchange needs the organization: --org ORG');
    const token = await requestExchange(context, {
      url,
      organization,
      oidcToken: options['oidc-token'],
      ambient: options.ambient,
      target,
      expiration: options.expiration,
    });
    out.print(formatToken(token, { format, url }));
    const scope = token.scope === '' ? '' : `, scope ${token.scope}`;
    out.note(
      `${target.kind} token of ${organization}${scope}, ends ${formatDistance(token.expiresAt, context.now())}, for the identity token of ${token.origin}`,
    );
    return exitCodes.ok;
  },
});

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
  // Both those of this CLI and those that the pulumi and esc CLIs read.
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
