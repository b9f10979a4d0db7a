import { usageError } from '../../command-line/cli-error.ts';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { confirmLoss, yesOption } from '../../terminal/confirm-loss.ts';
import { openEnvironmentSession, versionedArgument } from '../open-environment-session.ts';

export const envVersionRetract = defineCommand({
  name: 'env version retract',
  summary: 'Withdraw a revision: nobody reads or opens it any more',
  description:
    'Whoever names it is told its replacement, and its tags move there. The latest cannot be retracted.',
  positionals: [versionedArgument],
  options: {
    ...yesOption,
    reason: { type: 'string', value: 'TEXT', description: 'Why, for whoever asks for it later.' },
    replacement: {
      type: 'string',
      value: 'REVISION',
      description: 'What stands for it; default the one before it.',
    },
  },
  examples: [
    {
      says: 'One that leaked',
      command: 'symbolon env version retract app/prod@7 --reason "password in plain text" --replacement 8',
    },
  ],
  async run(context, { positionals, options }) {
    const { reason } = options;
    const replacement = readRevision(options.replacement);
    const session = await openEnvironmentSession(context, positionals[0] ?? '', { version: 'allowed' });
    const { version } = session.environment;
    if (version === undefined) throw usageError('say which revision: ENV@REVISION or ENV@TAG');
    await confirmLoss(context, options, {
      action: `Retract ${session.label}`,
      losses: ['nobody reads or opens this revision again'],
    });
    await session.client.request(
      'POST /api/esc/environments/{orgName}/{projectName}/{envName}/versions/{version}/retract',
      {
        path: { ...session.path, version },
        body: {
          ...(reason === undefined ? {} : { reason }),
          ...(replacement === undefined ? {} : { replacement }),
        },
      },
    );
    if (context.json) context.out.printJson({ retracted: session.label });
    else context.out.print(`Retracted ${session.label}.\n`);
    return exitCodes.ok;
  },
});

function readRevision(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageError('--replacement is the number of a revision');
}
