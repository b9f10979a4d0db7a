import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { formatFacts } from '../../terminal/format-table.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';

export const envSettingsGet = defineCommand({
  name: 'env settings get',
  summary: 'Show whether an environment is protected against deletion',
  positionals: [environmentArgument],
  options: {},
  examples: [{ title: 'One environment', command: 'symbolon env settings get app/prod' }],
  async run(context, { positionals }) {
    const session = await openEnvironmentSession(context, positionals[0] ?? '', { version: 'refused' });
    const settings = await session.client.request(
      'GET /api/esc/environments/{orgName}/{projectName}/{envName}/settings',
      { path: session.path },
    );
    if (context.json) context.out.printJson(settings);
    else
      context.out.printText(
        formatFacts([['protected against deletion', settings.deletionProtected ? 'yes' : 'no']]),
      );
    return exitCodes.ok;
  },
});
