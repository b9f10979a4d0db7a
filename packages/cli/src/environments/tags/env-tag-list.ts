import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { wideOption } from '../../command-line/list-options.ts';
import { printList } from '../../terminal/print-list.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';
import { listTags } from './environment-tags.ts';

export const envTagList = defineCommand({
  name: 'env tag list',
  summary: 'List an environment’s tags',
  positionals: [environmentArgument],
  options: wideOption,
  examples: [{ title: 'All of them', command: 'symbolon env tag list app/prod' }],
  async run(context, { positionals, options }) {
    const { out } = context;
    const session = await openEnvironmentSession(context, positionals[0] ?? '', { version: 'refused' });
    const tags = await listTags(session);
    if (context.json) out.printJson({ tags });
    else if (tags.length === 0)
      out.note(`${session.label} has no tags yet. Add one with "symbolon env tag set".`);
    else {
      const columns = [
        { title: 'TAG', minWidth: 12 },
        { title: 'VALUE', minWidth: 12 },
        { title: 'BY', minWidth: 8 },
      ];
      const rows = tags.map(({ name, value, editorLogin }) => [name, value, editorLogin].map(safeText));
      printList(out, columns, rows, options);
    }
    return exitCodes.ok;
  },
});
