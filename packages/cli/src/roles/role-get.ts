import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatFacts } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import { loadRole, roleArgument } from './find-role.ts';

export const roleGet = defineCommand({
  name: 'role get',
  summary: 'Show a role, who has it, and its details',
  description: 'With --json, prints the record of the role, which "role set --file" accepts.',
  positionals: [roleArgument],
  options: {},
  examples: [{ title: 'By name', command: 'symbolon role get "CI of the shop"' }],
  async run(context, { positionals }) {
    const session = await openOrgSession(context);
    const role = await loadRole(session, positionals[0] ?? '');
    if (context.json) {
      context.out.printJson(role);
      return exitCodes.ok;
    }
    const path = { orgName: session.orgName, roleID: role.id };
    const { users } = await session.client.request('GET /api/orgs/{orgName}/roles/{roleID}/users', { path });
    const { teams } = await session.client.request('GET /api/orgs/{orgName}/roles/{roleID}/teams', { path });
    const joined = (names: readonly string[]) => (names.length === 0 ? null : names.map(safeText).join(', '));
    const facts = formatFacts([
      ['name', safeText(role.name)],
      ['id', role.id],
      ['description', role.description === '' ? null : safeText(role.description)],
      ['version', String(role.version)],
      ['default', role.isOrgDefault ? 'yes' : null],
      ['built in', role.defaultIdentifier === undefined ? null : 'yes'],
      ['members', joined(users.map(({ githubLogin }) => githubLogin))],
      ['teams', joined(teams.map(({ name }) => name))],
    ]);
    const details = JSON.stringify(role.details, null, 2).split('\n').map(safeText).join('\n');
    context.out.printText(`${facts}\n${context.out.paint.strong('Details')}\n${details}\n`);
    return exitCodes.ok;
  },
});
