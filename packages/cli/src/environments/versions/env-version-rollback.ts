import { usageError } from '../../command-line/cli-error.ts';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { changeDefinition, printSaved } from '../definitions/save-definition.ts';
import { openEnvironmentSession, versionedArgument } from '../open-environment-session.ts';

export const envVersionRollback = defineCommand({
  name: 'env version rollback',
  summary: 'Save an earlier revision again as the latest revision',
  description: 'Earlier revisions are kept.',
  positionals: [versionedArgument],
  options: {},
  examples: [{ title: 'To revision 7', command: 'symbolon env version rollback app/prod@7' }],
  async run(context, { positionals }) {
    const session = await openEnvironmentSession(context, positionals[0] ?? '', { version: 'allowed' });
    const { client, environment } = session;
    const { version, ...latest } = environment;
    if (version === undefined) throw usageError('specify the revision: ENV@REVISION or ENV@TAG');
    const { yaml } = await client.environments.loadDefinition(environment);
    const label = `${latest.project}/${latest.name}`;
    const target = { ...session, environment: latest, label };
    printSaved(context, target, await changeDefinition(context, target, () => yaml));
    return exitCodes.ok;
  },
});
