import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { confirmLoss, yesOption } from '../../terminal/confirm-loss.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';
import { removeTag } from './environment-tags.ts';

export const envTagRm = defineCommand({
  name: 'env tag rm',
  summary: 'Take a tag from an environment',
  positionals: [environmentArgument, { name: 'TAG', description: 'its name' }],
  options: yesOption,
  examples: [{ says: 'By its name', command: 'symbolon env tag rm app/prod team' }],
  async run(context, { positionals, options }) {
    const [text = '', name = ''] = positionals;
    const session = await openEnvironmentSession(context, text, { version: 'refused' });
    await confirmLoss(context, options, {
      action: `Take the tag ${JSON.stringify(name)} from ${session.label}`,
      losses: ['the tag and its value'],
    });
    await removeTag(session, name);
    if (context.json) context.out.printJson({ removed: name });
    else context.out.print(`Took the tag ${safeText(name)} from ${session.label}.\n`);
    return exitCodes.ok;
  },
});
