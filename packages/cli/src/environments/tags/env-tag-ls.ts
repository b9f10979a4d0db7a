import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';
import { listTags } from './environment-tags.ts';

export const envTagLs = defineCommand({
  name: 'env tag ls',
  summary: 'List an environment’s tags: names and values to find it by',
  positionals: [environmentArgument],
  options: {},
  examples: [{ says: 'All of them', command: 'symbolon env tag ls app/prod' }],
  async run(context, { positionals }) {
    const { out } = context;
    const session = await openEnvironmentSession(context, positionals[0] ?? '', { version: 'refused' });
    const tags = await listTags(session);
    if (context.json) out.printJson({ tags });
    else if (tags.length === 0)
      out.note(`${session.label} has no tag yet: "symbolon env tag set" puts one on it.`);
    else {
      const header = ['TAG', 'VALUE', 'BY'].map(out.paint.strong);
      const rows = tags.map(({ name, value, editorLogin }) => [name, value, editorLogin].map(safeText));
      out.print(formatTable([header, ...rows]));
    }
    return exitCodes.ok;
  },
});
