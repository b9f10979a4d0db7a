import { defineCommand } from '../../command-line/command.ts';
import { confirmLoss, yesOption } from '../../command-line/confirm-loss.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { environmentArgument, openEnvironmentSession } from '../open-environment-session.ts';
import { loadTag, removeTag, suggestTag } from './environment-tags.ts';

export const envTagDelete = defineCommand({
  name: 'env tag delete',
  summary: 'Delete a tag from an environment',
  positionals: [environmentArgument, { name: 'TAG', description: 'the name of the tag' }],
  options: yesOption,
  examples: [{ title: 'By name', command: 'symbolon env tag delete app/prod team' }],
  async run(context, { positionals, options }) {
    const [text = '', name = ''] = positionals;
    const session = await openEnvironmentSession(context, text, { version: 'refused' });
    suggestTag(context, session, name);
    const { value } = await loadTag(session, name);
    await confirmLoss(context, options, {
      action: `Delete the tag ${JSON.stringify(name)} of ${session.label}`,
      losses: [`the tag and its value ${JSON.stringify(value)}`],
    });
    await removeTag(session, name);
    if (context.json) context.out.printJson({ removed: name });
    else context.out.printText(`Deleted the tag ${safeText(name)} of ${session.label}.\n`);
    return exitCodes.ok;
  },
});
