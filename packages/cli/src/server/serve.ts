import { defineCommand } from '../command-line/command.ts';
import { runServerProcess } from './server-process.ts';

export const serve = defineCommand({
  name: 'serve',
  summary: 'Run the server on this machine',
  description:
    'On SIGTERM, SIGINT or SIGHUP, finishes open requests and exits with the server’s exit code. --url sets the public URL of the server, like SYMBOLON_URL. All other settings are environment variables: SYMBOLON_MASTER_KEY, SYMBOLON_BOOTSTRAP_TOKEN, SYMBOLON_PRIVATE_ISSUERS and so on.',
  options: {
    host: {
      type: 'string',
      value: 'HOST',
      description: 'The address to listen on. Default: SYMBOLON_HOST, then 127.0.0.1.',
    },
    port: {
      type: 'string',
      value: 'PORT',
      description: 'The port to listen on. Default: SYMBOLON_PORT, then 8787.',
    },
    database: {
      type: 'string',
      value: 'LOCATION',
      description:
        'file:PATH, or postgres://… (with a password, prefer SYMBOLON_DATABASE: other processes can see arguments).',
    },
  },
  examples: [
    { title: 'On http://127.0.0.1:8787, data in ./data', command: 'symbolon serve' },
    {
      title: 'On another address, with another database',
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
