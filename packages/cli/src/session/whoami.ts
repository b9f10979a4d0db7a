import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { formatDistance } from '../terminal/format-moment.ts';
import { formatFacts } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import { openSession } from './open-session.ts';

export const whoami = defineCommand({
  name: 'whoami',
  summary: 'Show the current user and their organizations',
  options: {},
  examples: [
    { title: 'Who am I?', command: 'symbolon whoami' },
    { title: 'In a script', command: 'symbolon whoami --json | jq -r .githubLogin' },
  ],
  async run(context) {
    const { url, client, credentials, login } = await openSession(context);
    const user = await client.request('GET /api/user');
    if (context.json) {
      context.out.printJson({ url, ...user });
      return exitCodes.ok;
    }
    const { tokenInfo: token } = user;
    const kind = token ? (token.team ? `team ${token.team}` : 'machine identity') : user.name;
    const source = credentials === 'login' ? 'symbolon login' : 'SYMBOLON_ACCESS_TOKEN';
    const expiresAt = credentials === 'login' ? (login?.expiresAt ?? null) : null;
    context.out.printText(
      formatFacts([
        ['user', kind === user.githubLogin ? safeText(kind) : safeText(`${user.githubLogin} (${kind})`)],
        [
          'organizations',
          user.organizations.map(({ githubLogin, role }) => `${githubLogin} (${role})`).join(', ') || 'none',
        ],
        ['token', token?.name ? `${safeText(token.name)}, from ${source}` : `from ${source}`],
        ['login expires', expiresAt === null ? null : formatDistance(expiresAt, context.now())],
        ['server', url],
      ]),
    );
    return exitCodes.ok;
  },
});
