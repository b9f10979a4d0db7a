import { usageError } from '../../command-line/cli-error.ts';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { formatEnvironmentArgument, parseEnvironmentArgument } from '../environment-argument.ts';
import { loadRevision } from '../load-revision.ts';
import { openEnvironmentSession, versionedArgument } from '../open-environment-session.ts';

export const envClone = defineCommand({
  name: 'env clone',
  summary: 'Make another environment that says the same',
  description: 'In the same organization. You become its administrator; its secrets are encrypted anew.',
  positionals: [versionedArgument, { name: 'TARGET', description: 'ENV or PROJECT/ENV of the new one' }],
  options: {
    history: { type: 'boolean', description: 'With all revisions, and not only the one that is meant.' },
    access: { type: 'boolean', description: 'With who may do what.' },
    tags: { type: 'boolean', description: 'With its tags.' },
    'revision-tags': { type: 'boolean', description: 'With the tags on its revisions.' },
  },
  examples: [
    { says: 'To try something', command: 'symbolon env clone app/prod app/trial' },
    { says: 'As it was', command: 'symbolon env clone app/prod@stable app/before' },
  ],
  async run(context, { positionals, options }) {
    const [text = '', targetText = ''] = positionals;
    const target = parseEnvironmentArgument(targetText);
    if (target.version !== null)
      throw usageError('the new environment begins with revision 1: leave the version out');
    const session = await openEnvironmentSession(context, text, { version: 'allowed' });
    const { client, path, environment, label } = session;
    if (target.organization !== null && target.organization !== path.orgName) {
      throw usageError('an environment is cloned within its organization');
    }
    const version = environment.version === undefined ? {} : { version: await loadRevision(session) };
    await client.request('POST /api/esc/environments/{orgName}/{projectName}/{envName}/clone', {
      path,
      body: {
        project: target.project,
        name: target.name,
        ...version,
        preserveHistory: options.history,
        preserveAccess: options.access,
        preserveEnvironmentTags: options.tags,
        preserveRevisionTags: options['revision-tags'],
      },
    });
    const made = formatEnvironmentArgument(target);
    if (context.json) {
      context.out.printJson({ organization: path.orgName, project: target.project, name: target.name });
    } else context.out.print(`Made ${made} from ${label}.\n`);
    return exitCodes.ok;
  },
});
