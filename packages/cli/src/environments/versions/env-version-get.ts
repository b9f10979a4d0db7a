import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { formatDistance, formatMoment } from '../../terminal/format-moment.ts';
import { formatFacts } from '../../terminal/format-table.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { openEnvironmentSession, versionedArgument } from '../open-environment-session.ts';
import { loadRevisionEntry, type Revision } from './load-revision-entry.ts';

export const envVersionGet = defineCommand({
  name: 'env version get',
  summary: 'Show who saved a revision, its tags, and whether it was retracted',
  description:
    'Without @REVISION or @TAG, shows the latest revision. "env get ENV@REVISION" shows its document.',
  positionals: [versionedArgument],
  options: {},
  examples: [
    { title: 'A revision', command: 'symbolon env version get app/prod@7' },
    { title: 'The revision of a tag', command: 'symbolon env version get app/prod@stable' },
  ],
  async run(context, { positionals }) {
    const session = await openEnvironmentSession(context, positionals[0] ?? '', { version: 'allowed' });
    const revision = await loadRevisionEntry(session);
    if (context.json) context.out.printJson(revision);
    else context.out.printText(formatRevision(context, revision));
    return exitCodes.ok;
  },
});

function formatRevision({ now }: CommandContext, revision: Revision): string {
  const { number, tags, created, creatorLogin, retracted } = revision;
  const when = (moment: string) =>
    `${formatMoment(Date.parse(moment))} (${formatDistance(Date.parse(moment), now())})`;
  return formatFacts([
    ['revision', String(number)],
    ['tags', tags.length === 0 ? 'none' : safeText(tags.join(', '))],
    ['saved', when(created)],
    ['by', safeText(creatorLogin)],
    ['retracted', retracted === undefined ? null : when(retracted.at)],
    ['retracted by', retracted === undefined ? null : safeText(retracted.byLogin)],
    ['replaced by', retracted === undefined ? null : `revision ${retracted.replacement}`],
    ['reason', retracted?.reason ? safeText(retracted.reason) : null],
  ]);
}
