import { SymbolonError } from '@symbolon/sdk';
import { usageError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { wideOption } from '../../command-line/list-options.ts';
import { printList } from '../../terminal/print-list.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { loadRevision } from '../load-revision.ts';
import {
  type EnvironmentSession,
  openEnvironmentSession,
  versionedArgument,
} from '../open-environment-session.ts';

const url = '/api/esc/environments/{orgName}/{projectName}/{envName}/versions/tags';
const pageSize = 1_000;

export const envVersionTag = defineCommand({
  name: 'env version tag',
  summary: 'Set a tag on a revision; without a tag, list the tags',
  description:
    'ENV@TAG then refers to that revision. If the tag exists, it moves to that revision. The tag "latest" always refers to the latest revision.',
  positionals: [versionedArgument, { name: 'TAG', description: 'the name of the tag', optional: true }],
  options: { ...wideOption, remove: { type: 'boolean', description: 'Delete the tag.' } },
  examples: [
    {
      title: 'Tag the latest revision',
      command: 'symbolon env version tag app/prod stable',
    },
    { title: 'Move the tag to an earlier revision', command: 'symbolon env version tag app/prod@7 stable' },
  ],
  async run(context, { positionals, options }) {
    const [text = '', tagName] = positionals;
    if (tagName === undefined && options.remove) throw usageError('--remove needs the name of a tag');
    const session = await openEnvironmentSession(context, text, { version: 'allowed' });
    const { client, path, label } = session;
    if (tagName === undefined) {
      await printTags(context, session, options);
    } else if (options.remove) {
      await client.request(`DELETE ${url}/{tagName}`, { path: { ...path, tagName } });
      if (context.json) context.out.printJson({ removed: tagName });
      else context.out.printText(`Deleted the tag ${tagName} of ${label}.\n`);
    } else {
      const revision = await loadRevision(session);
      await putTag(session, tagName, revision);
      if (context.json) context.out.printJson({ name: tagName, revision });
      else
        context.out.printText(
          `${tagName} now refers to revision ${revision} of ${path.projectName}/${path.envName}.\n`,
        );
    }
    return exitCodes.ok;
  },
});

async function putTag({ client, path }: EnvironmentSession, name: string, revision: number): Promise<void> {
  try {
    await client.request(`POST ${url}`, { path, body: { name, revision } });
  } catch (error) {
    if (!(error instanceof SymbolonError && error.code === 'conflict')) throw error;
    // The tag exists: move it.
    await client.request(`PATCH ${url}/{tagName}`, { path: { ...path, tagName: name }, body: { revision } });
  }
}

async function printTags(
  { out, json }: CommandContext,
  session: EnvironmentSession,
  options: { readonly wide: boolean },
): Promise<void> {
  const { client, path, environment } = session;
  const wanted = environment.version === undefined ? null : await loadRevision(session);
  const found = [];
  let after: string | undefined;
  do {
    const page = await client.request(`GET ${url}`, { path, query: { after, count: pageSize } });
    found.push(...page.tags);
    after = page.nextToken || undefined;
  } while (after !== undefined);
  const tags = found.filter(({ revision }) => wanted === null || revision === wanted);
  if (json) {
    out.printJson({ tags });
    return;
  }
  const columns = [{ title: 'TAG', minWidth: 12 }, { title: 'REVISION' }, { title: 'BY', minWidth: 8 }];
  const rows = tags.map(({ name, revision, editorLogin }) => [
    safeText(name),
    String(revision),
    safeText(editorLogin),
  ]);
  printList(out, columns, rows, options);
}
