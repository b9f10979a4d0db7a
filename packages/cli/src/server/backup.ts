import { resolve } from 'node:path';
import { defineCommand } from '../command-line/command.ts';
import { runServerProcess } from './server-process.ts';

export const backup = defineCommand({
  name: 'backup',
  summary: 'Back up the embedded database of this machine while the server runs',
  description:
    'Reads SYMBOLON_DATABASE as the server does. For PostgreSQL use pg_dump or your provider’s backups.',
  positionals: [{ name: 'FILE', description: 'the backup file; it must not exist yet' }],
  options: {
    database: {
      type: 'string',
      value: 'LOCATION',
      description: 'file:PATH. Default: SYMBOLON_DATABASE, then file:./data/symbolon.db.',
    },
  },
  examples: [{ title: 'Every night', command: 'symbolon backup /backups/symbolon-$(date +%F).db' }],
  async run(context, { positionals, options }) {
    const changed = options.database === undefined ? {} : { SYMBOLON_DATABASE: options.database };
    const file = resolve(positionals[0] ?? '');
    return runServerProcess(context, ['backup', file], { ...context.env, ...changed });
  },
});
