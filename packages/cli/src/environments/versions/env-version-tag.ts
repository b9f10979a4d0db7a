import { SymbolonError } from '@symbolon/sdk';
import { usageError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { formatTable } from '../../terminal/format-table.ts';
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
  summary: 'Put a tag on a revision, or move it there; without a name list the tags',
  description: 'ENV@TAG is then that revision. The tag latest is always on the latest one.',
  positionals: [versionedArgument, { name: 'TAG', description: 'its name', optional: true }],
  options: { remove: { type: 'boolean', description: 'Take the tag away.' } },
  examples: [
    {
      says: 'The latest revision is what production opens',
      command: 'symbolon env version tag app/prod stable',
    },
    { says: 'Back to an earlier one', command: 'symbolon env version tag app/prod@7 stable' },
  ],
  async run(context, { positionals, options }) {
    const [text = '', tagName] = positionals;
    if (tagName === undefined && options.remove) throw usageError('--remove goes with the name of a tag');
    const session = await openEnvironmentSession(context, text, { version: 'allowed' });
    const { client, path, label } = session;
    if (tagName === undefined) {
      await printTags(context, session);
    } else if (options.remove) {
      await client.request(`DELETE ${url}/{tagName}`, { path: { ...path, tagName } });
      if (context.json) context.out.printJson({ removed: tagName });
      else context.out.print(`Took the tag ${tagName} from ${label}.\n`);
    } else {
      const revision = await loadRevision(session);
      await putTag(session, tagName, revision);
      if (context.json) context.out.printJson({ name: tagName, revision });
      else context.out.print(`${tagName} is revision ${revision} of ${path.projectName}/${path.envName}.\n`);
    }
    return exitCodes.ok;
  },
});

async function putTag({ client, path }: EnvironmentSession, name: string, revision: number): Promise<void> {
  try {
    await client.request(`POST ${url}`, { path, body: { name, revision } });
  } catch (error) {
    if (!(error instanceof SymbolonError && error.code === 'conflict')) throw error;
    // It is there already: then it is moved.
    await client.request(`PATCH ${url}/{tagName}`, { path: { ...path, tagName: name }, body: { revision } });
  }
}

async function printTags({ out, json }: CommandContext, session: EnvironmentSession): Promise<void> {
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
  const header = ['TAG', 'REVISION', 'BY'].map(out.paint.strong);
  const rows = tags.map(({ name, revision, editorLogin }) => [
    safeText(name),
    String(revision),
    safeText(editorLogin),
  ]);
  out.print(formatTable([header, ...rows]));
}
