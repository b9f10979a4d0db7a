import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';
import { loadTag, suggestTag } from './environment-tags.ts';

export const envTagGet = defineCommand({
  name: 'env tag get',
  summary: 'Print the value of an environment’s tag',
  positionals: [environmentArgument, { name: 'TAG', description: 'the name of the tag' }],
  options: {},
  examples: [{ title: 'The owning team', command: 'symbolon env tag get app/prod team' }],
  async run(context, { positionals }) {
    const [text = '', name = ''] = positionals;
    const session = await openEnvironmentSession(context, text, { version: 'refused' });
    suggestTag(context, session, name);
    const tag = await loadTag(session, name);
    if (context.json) context.out.printJson(tag);
    else context.out.print(`${tag.value}\n`);
    return exitCodes.ok;
  },
});
