import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, momentOfSeconds } from '../terminal/format-moment.ts';
import { formatFacts } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import { loadPool } from './find-pool.ts';

export const poolArgument = { name: 'POOL', description: 'the name or id of the pool' } as const;

export const poolGet = defineCommand({
  name: 'pool get',
  summary: 'Show a runner pool',
  positionals: [poolArgument],
  options: {},
  examples: [{ title: 'By name', command: 'symbolon pool get production' }],
  async run(context, { positionals }) {
    const session = await openOrgSession(context);
    const { id } = await loadPool(session, positionals[0] ?? '');
    const pool = await session.client.request('GET /api/orgs/{orgName}/agent-pools/{poolId}', {
      path: { orgName: session.orgName, poolId: id },
    });
    if (context.json) context.out.printJson(pool);
    else
      context.out.printText(
        formatFacts([
          ['name', safeText(pool.name)],
          ['id', pool.id],
          ['description', pool.description === '' ? null : safeText(pool.description)],
          ['created', formatDistance(momentOfSeconds(pool.created), context.now())],
        ]),
      );
    return exitCodes.ok;
  },
});
