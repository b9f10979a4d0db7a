import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';
import { putTag } from './environment-tags.ts';

export const envTagSet = defineCommand({
  name: 'env tag set',
  summary: 'Set a tag on an environment',
  positionals: [
    environmentArgument,
    { name: 'TAG', description: 'the name of the tag' },
    { name: 'VALUE', description: 'the value; everyone who may read the environment can see it' },
  ],
  options: {},
  examples: [{ title: 'The owning team', command: 'symbolon env tag set app/prod team payments' }],
  async run(context, { positionals }) {
    const [text = '', name = '', value = ''] = positionals;
    const session = await openEnvironmentSession(context, text, { version: 'refused' });
    const tag = await putTag(session, { name, value });
    if (context.json) context.out.printJson(tag);
    else context.out.printText(`${session.label} has the tag ${safeText(`${tag.name}=${tag.value}`)}.\n`);
    return exitCodes.ok;
  },
});
