import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { wideOption } from '../command-line/list-options.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, momentOfSeconds } from '../terminal/format-moment.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';
import { listPools } from './find-pool.ts';

export const poolList = defineCommand({
  name: 'pool list',
  summary: 'List the runner pools of the organization',
  options: wideOption,
  examples: [{ title: 'All of them', command: 'symbolon pool list' }],
  async run(context, { options }) {
    const { out, now } = context;
    const session = await openOrgSession(context);
    const pools = await listPools(session);
    if (context.json) {
      out.printJson({ agentPools: pools });
    } else if (pools.length === 0) {
      out.note(`${session.orgName} has no runner pools yet. Create one with "symbolon pool create".`);
    } else {
      const columns = [
        { title: 'ID' },
        { title: 'NAME', minWidth: 8 },
        { title: 'DESCRIPTION', minWidth: 8 },
        { title: 'CREATED', isWide: true },
      ] as const;
      const rows = pools.map(({ id, name, description, created }) => [
        id,
        safeText(name),
        safeText(description),
        formatDistance(momentOfSeconds(created), now()),
      ]);
      printList(out, columns, rows, options);
    }
    return exitCodes.ok;
  },
});
