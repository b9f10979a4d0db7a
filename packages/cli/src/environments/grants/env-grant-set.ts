import { defineCommand } from '../../command-line/command.ts';
import { parseDuration } from '../../command-line/duration.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { openOrgSession } from '../../session/open-session.ts';
import { parseGrantScopeArgument } from './grant-scope-argument.ts';
import { describeGrantee, granteeOptions, readGrantee } from './grantee-options.ts';

export const envGrantSet = defineCommand({
  name: 'env grant set',
  summary: 'Grant a permission on an environment, or change the one that is granted',
  description:
    'Each permission includes those before it: read (the definition, secrets hidden), open, write, admin. The environment need not be there yet.',
  positionals: [
    { name: 'ENV', description: 'PROJECT/ENV, "PROJECT/*" or "*/*"' },
    { name: 'PERMISSION', description: 'read, open, write or admin' },
  ],
  options: {
    ...granteeOptions,
    'max-open': {
      type: 'string',
      value: 'DURATION',
      description: 'How long it may stay open: 2h. Default: as long as the server lets.',
    },
  },
  examples: [
    { says: 'CI jobs open one', command: 'symbolon env grant set app/prod open --machines --max-open 1h' },
    { says: 'A team edits a project', command: 'symbolon env grant set "app/*" write --team dev' },
  ],
  async run(context, { positionals, options }) {
    const [environmentText = '', permission = ''] = positionals;
    const { organization, ...scope } = parseGrantScopeArgument(environmentText);
    const grantee = readGrantee(options);
    const longest = options['max-open'];
    const limit =
      longest === undefined ? {} : { maxOpenDuration: `${parseDuration(longest, '--max-open')}s` };
    const { client, orgName } = await openOrgSession({ ...context, org: organization ?? context.org });
    const grant = await client.request('PUT /api/orgs/{orgName}/environment-grants', {
      path: { orgName },
      body: { grantee, ...scope, permission, ...limit },
    });
    if (context.json) {
      context.out.printJson(grant);
    } else {
      const atMost = grant.maxOpenDuration === undefined ? '' : `, open for ${grant.maxOpenDuration} at most`;
      context.out.print(
        `Granted ${grant.permission} on ${grant.project}/${grant.environment} to ${describeGrantee(grantee)}${atMost}.\n`,
      );
    }
    return exitCodes.ok;
  },
});
