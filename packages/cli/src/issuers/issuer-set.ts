import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand, type OptionValues } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { parseDuration } from '../command-line/values/parse-duration.ts';
import { readJsonInput } from '../command-line/values/read-input.ts';
import { openOrgSession } from '../session/open-session.ts';
import { loadIssuer } from './find-issuer.ts';
import { formatIssuer } from './format-issuer.ts';
import { issuerArgument } from './issuer-get.ts';

const options = {
  name: { type: 'string', value: 'NAME', description: 'The new name.' },
  'max-expiration': {
    type: 'string',
    value: 'DURATION',
    description: 'The maximum lifetime of access tokens, such as 1h.',
  },
  'single-use': { type: 'boolean', description: 'Accept each identity token only once.' },
  'no-single-use': {
    type: 'boolean',
    description: 'Accept an identity token any number of times until it expires.',
  },
  'accept-server-url': {
    type: 'boolean',
    description: 'Accept tokens for the server’s own URL, as External Secrets Operator requests them.',
  },
  'no-accept-server-url': {
    type: 'boolean',
    description: 'Accept only tokens for an audience of the organization.',
  },
  jwks: { type: 'string', value: 'FILE', description: 'The issuer’s keys, if the server cannot reach it.' },
  'fetch-keys': {
    type: 'boolean',
    description: 'Fetch the keys from the issuer instead of using static keys.',
  },
} as const;

export const issuerSet = defineCommand({
  name: 'issuer set',
  summary: 'Change the name, keys or limits of a trusted issuer',
  description:
    'The URL of an issuer cannot change. "symbolon policy edit" changes its policies, and "symbolon issuer pin" changes its thumbprints. Issued access tokens keep their lifetime.',
  positionals: [issuerArgument],
  options,
  examples: [{ title: 'Shorter access tokens', command: 'symbolon issuer set ci --max-expiration 1h' }],
  async run(context, { positionals, options: values }) {
    const update = await readUpdate(context, values);
    const session = await openOrgSession(context);
    const { id } = await loadIssuer(session, positionals[0] ?? '');
    const issuer = await session.client.request('PATCH /api/orgs/{orgName}/oidc/issuers/{issuerId}', {
      path: { orgName: session.orgName, issuerId: id },
      body: update,
    });
    if (context.json) context.out.printJson(issuer);
    else context.out.printText(formatIssuer(issuer));
    return exitCodes.ok;
  },
});

async function readUpdate(context: CommandContext, values: OptionValues<typeof options>) {
  const { name, 'max-expiration': maxExpiration, 'single-use': single, 'no-single-use': many, jwks } = values;
  if (single && many) throw usageError('--single-use and --no-single-use are mutually exclusive');
  if (jwks !== undefined && values['fetch-keys'])
    throw usageError('--jwks and --fetch-keys are mutually exclusive');
  const { 'accept-server-url': accept, 'no-accept-server-url': refuse } = values;
  if (accept && refuse)
    throw usageError('--accept-server-url and --no-accept-server-url are mutually exclusive');
  const update = {
    ...(name === undefined ? {} : { name }),
    ...(maxExpiration === undefined
      ? {}
      : { maxExpiration: parseDuration(maxExpiration, '--max-expiration') }),
    ...(single || many ? { singleUse: single } : {}),
    ...(accept || refuse ? { acceptsServerUrl: accept } : {}),
    // The server validates keys strictly and names the one that it rejects.
    ...(jwks === undefined
      ? {}
      : { jwks: (await readJsonInput(context, jwks)) as { keys: Record<string, unknown>[] } }),
    ...(values['fetch-keys'] ? { jwks: null } : {}),
  };
  if (Object.keys(update).length > 0) return update;
  throw usageError(
    `specify at least one of ${Object.keys(options)
      .map((option) => `--${option}`)
      .join(', ')}`,
  );
}
