import type { ResponseOf } from '@symbolon/sdk';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { readLimit } from '../../decisions/decision-list.ts';
import { formatDistance, parseMoment } from '../../terminal/format-moment.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';

const url = 'GET /api/esc/environments/{orgName}/{projectName}/{envName}/versions';
type Revision = ResponseOf<typeof url>[number];

const pageSize = 100;

export const envVersionLs = defineCommand({
  name: 'env version ls',
  summary: 'List an environment’s revisions, the latest first',
  positionals: [environmentArgument],
  options: { limit: { type: 'string', value: 'COUNT', description: 'How many; default 20.' } },
  examples: [{ says: 'The last ten', command: 'symbolon env version ls app/prod --limit 10' }],
  async run(context, { positionals, options }) {
    const { out, json, now } = context;
    const limit = readLimit(options.limit);
    const session = await openEnvironmentSession(context, positionals[0] ?? '', { version: 'refused' });
    const revisions: Revision[] = [];
    let page: readonly Revision[];
    do {
      const before = revisions.at(-1)?.number;
      page = await session.client.request(url, { path: session.path, query: { before, count: pageSize } });
      revisions.push(...page);
    } while (page.length === pageSize && revisions.length <= limit);
    const shown = revisions.slice(0, limit);
    if (json) {
      out.printJson({ revisions: shown });
      return exitCodes.ok;
    }
    const header = ['REVISION', 'TAGS', 'SAVED', 'BY', 'RETRACTED'].map(out.paint.strong);
    const rows = shown.map(({ number, tags, created, creatorLogin, retracted }) => [
      String(number),
      safeText(tags.join(', ')),
      formatDistance(parseMoment(created), now()),
      safeText(creatorLogin),
      retracted === undefined ? '' : safeText(describeRetraction(retracted)),
    ]);
    out.print(formatTable([header, ...rows]));
    if (revisions.length > limit) out.note('There are more: --limit COUNT shows them.');
    return exitCodes.ok;
  },
});

function describeRetraction({ replacement, reason }: NonNullable<Revision['retracted']>): string {
  return `for ${replacement}${reason === '' ? '' : `: ${reason}`}`;
}
