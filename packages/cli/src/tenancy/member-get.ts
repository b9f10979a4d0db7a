import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { formatFacts } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import { loadMember, type Member } from './list-members.ts';

export const memberArgument = { name: 'LOGIN', description: 'the login of the user' } as const;

export const memberGet = defineCommand({
  name: 'member get',
  summary: 'Show a member of the organization, with their teams',
  positionals: [memberArgument],
  options: {},
  examples: [{ title: 'By login', command: 'symbolon member get alice' }],
  async run(context, { positionals }) {
    const member = await loadMember(await openOrgSession(context), positionals[0] ?? '');
    if (context.json) context.out.printJson(member);
    else context.out.printText(formatMember(context, member));
    return exitCodes.ok;
  },
});

function formatMember({ now }: CommandContext, { user, role, teams = [], created }: Member): string {
  return formatFacts([
    ['login', safeText(user.githubLogin)],
    ['name', user.name === user.githubLogin ? null : safeText(user.name)],
    ['role', role],
    ['teams', teams.length === 0 ? 'none' : safeText(teams.join(', '))],
    ['added', formatDistance(parseMoment(created), now())],
  ]);
}
