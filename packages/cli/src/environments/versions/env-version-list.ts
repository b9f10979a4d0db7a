import type { ResponseOf } from '@symbolon/sdk';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { readLimit, wideOption } from '../../command-line/list-options.ts';
import { formatDistance, parseMoment } from '../../terminal/format-moment.ts';
import { printList } from '../../terminal/print-list.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';

const url = 'GET /api/esc/environments/{orgName}/{projectName}/{envName}/versions';
type Revision = ResponseOf<typeof url>[number];

const pageSize = 100;

export const envVersionList = defineCommand({
  name: 'env version list',
  summary: 'List an environment’s revisions, latest first',
  positionals: [environmentArgument],
  options: {
    ...wideOption,
    limit: { type: 'string', value: 'COUNT', description: 'The maximum number of revisions. Default: 20.' },
  },
  examples: [{ title: 'The last ten', command: 'symbolon env version list app/prod --limit 10' }],
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
    const columns = [
      { title: 'REVISION' },
      { title: 'TAGS', minWidth: 8 },
      { title: 'SAVED' },
      { title: 'BY', minWidth: 8 },
      { title: 'RETRACTED', minWidth: 12 },
    ];
    const rows = shown.map(({ number, tags, created, creatorLogin, retracted }) => [
      String(number),
      safeText(tags.join(', ')),
      formatDistance(parseMoment(created), now()),
      safeText(creatorLogin),
      retracted === undefined ? '' : safeText(describeRetraction(retracted)),
    ]);
    printList(out, columns, rows, options);
    if (revisions.length > limit) out.note('There are more revisions: use --limit COUNT to show them.');
    return exitCodes.ok;
  },
});

function describeRetraction({ replacement, reason }: NonNullable<Revision['retracted']>): string {
  return `replaced by ${replacement}${reason === '' ? '' : `: ${reason}`}`;
}
