import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';
import { findDeletedEnvironment } from './deleted-environments.ts';

export const envRestore = defineCommand({
  name: 'env restore',
  summary: 'Restore a deleted environment',
  description:
    'Restores its revisions, tags and settings, and the grants of users and teams that still exist. Sessions that were open stay closed. Deleted environments are kept for 30 days.',
  positionals: [environmentArgument],
  options: {
    at: {
      type: 'string',
      value: 'TIME',
      description: 'The deletion time, if several deleted environments had this name. Default: the latest.',
    },
  },
  examples: [
    { title: 'The last environment deleted with this name', command: 'symbolon env restore app/prod' },
  ],
  async run(context, { positionals: [text = ''], options }) {
    const session = await openEnvironmentSession(context, text, { version: 'refused' });
    const body = await findDeletedEnvironment(session, options.at);
    const { client, orgName } = session;
    await client.request('PUT /api/esc/environments/{orgName}/restore', { path: { orgName }, body });
    if (context.json) context.out.printJson({ restored: session.label });
    else context.out.printText(`Restored ${session.label}.\n`);
    return exitCodes.ok;
  },
});
