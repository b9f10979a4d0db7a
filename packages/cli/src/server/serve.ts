import { defineCommand } from '../command-line/command.ts';
import { runServerProcess } from './server-process.ts';

export const serve = defineCommand({
  name: 'serve',
  summary: 'Run the server on this machine',
  description:
    'Ends on SIGTERM, SIGINT or SIGHUP when requests under way are answered, with the server’s exit code. Everything else is set by variables: SYMBOLON_MASTER_KEY, SYMBOLON_BOOTSTRAP_TOKEN, SYMBOLON_PRIVATE_ISSUERS and so on.',
  options: {
    host: { type: 'string', value: 'HOST', description: 'Where to listen; SYMBOLON_HOST, 127.0.0.1.' },
    port: { type: 'string', value: 'PORT', description: 'Where to listen; SYMBOLON_PORT, 8787.' },
    database: {
      type: 'string',
      value: 'LOCATION',
      description:
        'file:PATH, or postgres://… (better in SYMBOLON_DATABASE, where no other process sees it).',
    },
  },
  examples: [
    { says: 'On http://127.0.0.1:8787, data in ./data', command: 'symbolon serve' },
    {
      says: 'Elsewhere',
      command: 'symbolon serve --host 0.0.0.0 --port 80 --database file:/var/lib/symbolon.db',
    },
  ],
  async run(context, { options }) {
    const { env, url } = context;
    const { host, port, database } = options;
    const changed = {
      SYMBOLON_HOST: host,
      SYMBOLON_PORT: port,
      SYMBOLON_DATABASE: database,
      SYMBOLON_URL: url,
    };
    const given = Object.entries(changed).filter(([, value]) => value !== undefined);
    return runServerProcess(context, ['serve'], { ...env, ...Object.fromEntries(given) });
  },
});
