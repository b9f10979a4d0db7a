import { defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { readLogins, writeLogins } from './login-store.ts';
import { readServerUrl } from './open-session.ts';

export const logout = defineCommand({
  name: 'logout',
  summary: 'Remove the stored login of a server',
  description: 'The token itself stays valid until it expires or you revoke it with "symbolon token revoke".',
  options: { all: { type: 'boolean', description: 'Remove the logins of all servers.' } },
  examples: [{ title: 'The server in use', command: 'symbolon logout' }],
  async run(context, { options }) {
    const logins = await readLogins(context.env);
    const named = context.url || context.env['SYMBOLON_URL'];
    const url = named ? readServerUrl(named) : logins.current;
    const gone = Object.keys(logins.servers).filter((server) => options.all || server === url);
    const kept = Object.entries(logins.servers).filter(([server]) => !gone.includes(server));
    if (gone.length > 0) {
      const current = kept.some(([server]) => server === logins.current) ? logins.current : null;
      await writeLogins(context.env, { current, servers: Object.fromEntries(kept) });
    }
    if (context.json) context.out.printJson({ forgotten: gone });
    else
      context.out.printText(
        gone.length === 0 ? 'You were not logged in.\n' : `Logged out of ${gone.join(', ')}.\n`,
      );
    return exitCodes.ok;
  },
});
