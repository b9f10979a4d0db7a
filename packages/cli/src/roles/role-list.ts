import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { wideOption } from '../command-line/list-options.ts';
import { openOrgSession } from '../session/open-session.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';
import { listRoles } from './find-role.ts';

export const roleList = defineCommand({
  name: 'role list',
  summary: 'List the roles of the organization, including built-in roles',
  options: wideOption,
  examples: [{ title: 'All of them', command: 'symbolon role list' }],
  async run(context, { options }) {
    const roles = await listRoles(await openOrgSession(context));
    if (context.json) {
      context.out.printJson({ roles });
      return exitCodes.ok;
    }
    const columns = [
      { title: 'NAME', minWidth: 20 },
      { title: 'ID', minWidth: 12 },
      { title: 'DEFAULT' },
      { title: 'DESCRIPTION', minWidth: 12 },
    ];
    const rows = roles.map(({ name, id, isOrgDefault, description }) => [
      safeText(name),
      id,
      isOrgDefault ? 'yes' : '',
      safeText(description),
    ]);
    printList(context.out, columns, rows, options);
    return exitCodes.ok;
  },
});
