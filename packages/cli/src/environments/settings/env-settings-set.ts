import { usageError } from '../../command-line/cli-error.ts';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { requireChoice } from '../../command-line/values/require-choice.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';

export const envSettingsSet = defineCommand({
  name: 'env settings set',
  summary: 'Protect an environment against deletion, or remove the protection',
  positionals: [environmentArgument],
  options: {
    'deletion-protected': {
      type: 'string',
      value: 'BOOLEAN',
      description: 'true or false. While it is true, nobody can delete the environment.',
    },
  },
  examples: [
    { title: 'Protect it', command: 'symbolon env settings set app/prod --deletion-protected true' },
  ],
  async run(context, { positionals, options }) {
    const given = options['deletion-protected'];
    if (given === undefined) throw usageError('specify --deletion-protected true or false');
    const deletionProtected = requireChoice('--deletion-protected', given, ['true', 'false']) === 'true';
    const session = await openEnvironmentSession(context, positionals[0] ?? '', { version: 'refused' });
    await session.client.request('PATCH /api/esc/environments/{orgName}/{projectName}/{envName}/settings', {
      path: session.path,
      body: { deletionProtected },
    });
    if (context.json) context.out.printJson({ deletionProtected });
    else
      context.out.printText(
        `${session.label} is ${deletionProtected ? 'protected' : 'no longer protected'} against deletion.\n`,
      );
    return exitCodes.ok;
  },
});
