import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';
import { putTag } from './environment-tags.ts';

export const envTagSet = defineCommand({
  name: 'env tag set',
  summary: 'Put a tag on an environment, or give it another value',
  positionals: [
    environmentArgument,
    { name: 'TAG', description: 'its name' },
    { name: 'VALUE', description: 'what it says; everybody who may read the environment sees it' },
  ],
  options: {},
  examples: [{ says: 'Whose it is', command: 'symbolon env tag set app/prod team payments' }],
  async run(context, { positionals }) {
    const [text = '', name = '', value = ''] = positionals;
    const session = await openEnvironmentSession(context, text, { version: 'refused' });
    const tag = await putTag(session, { name, value });
    if (context.json) context.out.printJson(tag);
    else context.out.print(`${session.label} is tagged ${safeText(`${tag.name}=${tag.value}`)}.\n`);
    return exitCodes.ok;
  },
});
