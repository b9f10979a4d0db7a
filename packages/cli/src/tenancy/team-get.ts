import type { ResponseOf } from '@symbolon/sdk';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatFacts, formatTable } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import { suggestTeam } from './suggest-names.ts';

const url = 'GET /api/orgs/{orgName}/teams/{teamName}';

export const teamArgument = { name: 'NAME', description: 'the name of the team' } as const;

export const teamGet = defineCommand({
  name: 'team get',
  summary: 'Show a team, with its members and its grants on environments',
  positionals: [teamArgument],
  options: {},
  examples: [{ title: 'By name', command: 'symbolon team get ops' }],
  async run(context, { positionals }) {
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    const [teamName = ''] = positionals;
    suggestTeam(context, session, teamName);
    const team = await client.request(url, { path: { orgName, teamName } });
    if (context.json) context.out.printJson(team);
    else context.out.printText(formatTeam(context, team));
    return exitCodes.ok;
  },
});

function formatTeam({ out }: CommandContext, team: ResponseOf<typeof url>): string {
  const { name, displayName, description, members = [], environments } = team;
  const facts = formatFacts([
    ['name', safeText(name)],
    ['display name', displayName === name ? null : safeText(displayName)],
    ['description', description === '' ? null : safeText(description)],
  ]);
  const people = members.map(({ githubLogin, role }) => [`  ${safeText(githubLogin)}`, role]);
  const grants = environments.map(({ projectName, envName, permission, maxOpenDuration }) => [
    `  ${projectName}/${envName}`,
    permission,
    maxOpenDuration === undefined ? '' : `sessions of up to ${maxOpenDuration}`,
  ]);
  const section = (title: string, rows: readonly (readonly string[])[]) =>
    `\n${out.paint.strong(title)}\n${rows.length === 0 ? '  none\n' : formatTable(rows)}`;
  return facts + section('Members', people) + section('Environments', grants);
}
