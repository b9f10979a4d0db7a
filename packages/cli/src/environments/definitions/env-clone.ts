import { usageError } from '../../command-line/cli-error.ts';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { formatEnvironmentArgument, parseEnvironmentArgument } from '../environment-argument.ts';
import { loadRevision } from '../load-revision.ts';
import { openEnvironmentSession, versionedArgument } from '../open-environment-session.ts';

export const envClone = defineCommand({
  name: 'env clone',
  summary: 'Copy an environment',
  description:
    'Creates the copy in the same organization, with you as its administrator. Re-encrypts its secrets.',
  positionals: [versionedArgument, { name: 'TARGET', description: 'the copy, as ENV or PROJECT/ENV' }],
  options: {
    history: { type: 'boolean', description: 'Copy all revisions, not only the selected one.' },
    access: { type: 'boolean', description: 'Also copy the grants.' },
    tags: { type: 'boolean', description: 'Also copy the tags.' },
    'revision-tags': { type: 'boolean', description: 'Also copy the revision tags.' },
  },
  examples: [
    { title: 'For an experiment', command: 'symbolon env clone app/prod app/trial' },
    { title: 'An earlier revision', command: 'symbolon env clone app/prod@stable app/before' },
  ],
  async run(context, { positionals, options }) {
    const [text = '', targetText = ''] = positionals;
    const target = parseEnvironmentArgument(targetText);
    if (target.version !== null) throw usageError('the copy starts at revision 1: omit the version');
    const session = await openEnvironmentSession(context, text, { version: 'allowed' });
    const { client, path, environment, label } = session;
    if (target.organization !== null && target.organization !== path.orgName) {
      throw usageError('an environment can only be cloned within its organization');
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
    const copy = formatEnvironmentArgument(target);
    if (context.json) {
      context.out.printJson({ organization: path.orgName, project: target.project, name: target.name });
    } else context.out.printText(`Cloned ${label} to ${copy}.\n`);
    return exitCodes.ok;
  },
});
