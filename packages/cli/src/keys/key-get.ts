import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { formatFacts } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import { keyArgument, loadKey, type SigningKey } from './find-key.ts';

export const keyGet = defineCommand({
  name: 'key get',
  summary: 'Show a signing key of the server, with its state and times',
  description: 'Only the server’s own administrators can see its keys.',
  positionals: [keyArgument],
  options: {},
  examples: [{ title: 'By its id', command: 'symbolon key get 4k2J…' }],
  async run(context, { positionals }) {
    const key = await loadKey(await openOrgSession(context), positionals[0] ?? '');
    if (context.json) context.out.printJson(key);
    else context.out.printText(formatKey(context, key));
    return exitCodes.ok;
  },
});

function formatKey({ now }: CommandContext, key: SigningKey): string {
  const ago = (moment: string | null) =>
    moment === null ? null : formatDistance(parseMoment(moment), now());
  return formatFacts([
    ['kid', safeText(key.id)],
    ['issuer', key.issuer],
    ['state', key.state],
    ['algorithm', key.algorithm],
    ['backend', safeText(key.backend)],
    ['published', ago(key.published)],
    ['active since', ago(key.activated)],
    ['retired', ago(key.retired)],
  ]);
}
