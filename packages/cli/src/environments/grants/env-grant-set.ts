import { usageError } from '../../command-line/cli-error.ts';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { parseDuration } from '../../command-line/values/parse-duration.ts';
import { requireChoice } from '../../command-line/values/require-choice.ts';
import { openOrgSession } from '../../session/open-session.ts';
import { parseGrantScopeArgument } from './grant-scope-argument.ts';
import { describeGrantee, granteeOptions, readGrantee, suggestGrantee } from './grantee-options.ts';

export const envGrantSet = defineCommand({
  name: 'env grant set',
  summary: 'Grant a permission on an environment, or change a grant',
  description:
    'Each permission includes the permissions before it: read (the definition, with secrets hidden), open, write, admin. The environment does not need to exist yet.',
  positionals: [
    { name: 'ENV', description: 'PROJECT/ENV, "PROJECT/*" or "*/*"' },
    { name: 'PERMISSION', description: 'read, open, write or admin' },
  ],
  options: {
    ...granteeOptions,
    'max-open': {
      type: 'string',
      value: 'DURATION',
      description:
        'The maximum duration of a session, such as 2h; at most 24h. Default: the server’s maximum.',
    },
  },
  examples: [
    {
      title: 'Let CI jobs open an environment',
      command: 'symbolon env grant set app/prod open --machines --max-open 1h',
    },
    { title: 'Let a team edit a project', command: 'symbolon env grant set "app/*" write --team dev' },
  ],
  async run(context, { positionals, options }) {
    const [environmentText = '', permissionText = ''] = positionals;
    const { organization, ...scope } = parseGrantScopeArgument(environmentText);
    const permission = requireChoice('PERMISSION', permissionText, ['read', 'open', 'write', 'admin']);
    const grantee = readGrantee(options);
    const maxOpen = options['max-open'];
    const limit = maxOpen === undefined ? {} : { maxOpenDuration: `${parseMaxOpen(maxOpen)}s` };
    const session = await openOrgSession({ ...context, org: organization ?? context.org });
    suggestGrantee(context, session, grantee);
    const { client, orgName } = session;
    const grant = await client.request('PUT /api/orgs/{orgName}/environment-grants', {
      path: { orgName },
      body: { grantee, ...scope, permission, ...limit },
    });
    if (context.json) {
      context.out.printJson(grant);
    } else {
      const maximum =
        grant.maxOpenDuration === undefined
          ? ''
          : `, with sessions of up to ${shorten(grant.maxOpenDuration)}`;
      context.out.printText(
        `Granted ${grant.permission} on ${grant.project}/${grant.environment} to ${describeGrantee(grantee)}${maximum}.\n`,
      );
    }
    return exitCodes.ok;
  },
});

const maxSessionSeconds = 24 * 3_600;

function parseMaxOpen(text: string): number {
  const seconds = parseDuration(text, '--max-open');
  if (seconds <= maxSessionSeconds) return seconds;
  throw usageError('--max-open must be at most 24h, the maximum duration of a session');
}

/** Removes the units that are zero from a duration of the contract: `1h0m0s` becomes `1h`. */
function shorten(duration: string): string {
  return duration.replace(/(?<=[hm])(?:0m)?0s$/, '');
}
