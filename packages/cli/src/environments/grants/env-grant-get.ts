import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { openOrgSession } from '../../session/open-session.ts';
import { formatFacts } from '../../terminal/format-table.ts';
import { loadGrant } from './find-grant.ts';
import { parseGrantScopeArgument } from './grant-scope-argument.ts';
import { describeGrantee, granteeOptions, readGrantee, suggestGrantee } from './grantee-options.ts';

export const envGrantGet = defineCommand({
  name: 'env grant get',
  summary: 'Show the grant on an environment to one grantee',
  description: 'Shows only the grant on ENV itself; "env grant list ENV" includes those on its project.',
  positionals: [{ name: 'ENV', description: 'PROJECT/ENV, "PROJECT/*" or "*/*"' }],
  options: granteeOptions,
  examples: [{ title: 'What CI jobs may do', command: 'symbolon env grant get app/prod --machines' }],
  async run(context, { positionals, options }) {
    const { organization, ...scope } = parseGrantScopeArgument(positionals[0] ?? '');
    const grantee = readGrantee(options);
    const session = await openOrgSession({ ...context, org: organization ?? context.org });
    suggestGrantee(context, session, grantee);
    const grant = await loadGrant(session, grantee, scope);
    if (context.json) context.out.printJson(grant);
    else
      context.out.printText(
        formatFacts([
          ['environment', `${grant.project}/${grant.environment}`],
          ['grantee', describeGrantee(grantee)],
          ['permission', grant.permission],
          ['max open', grant.maxOpenDuration ?? 'the server’s maximum'],
        ]),
      );
    return exitCodes.ok;
  },
});
