import { CliError, usageError } from '../../command-line/cli-error.ts';
import { defineCommand } from '../../command-line/command.ts';
import { confirmLoss, yesOption } from '../../command-line/confirm-loss.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import {
  type EnvironmentSession,
  openEnvironmentSession,
  versionedArgument,
} from '../open-environment-session.ts';
import { describeEndingSessions } from '../sessions/describe-ending-sessions.ts';
import { loadRevisionEntry } from './load-revision-entry.ts';

export const envVersionRetract = defineCommand({
  name: 'env version retract',
  summary: 'Retract a revision so that nobody can read or open it',
  description:
    'Requests for it are refused with an error that names its replacement. Its tags move to the replacement. The latest revision cannot be retracted.',
  positionals: [versionedArgument],
  options: {
    ...yesOption,
    reason: {
      type: 'string',
      value: 'TEXT',
      description: 'The reason, which the errors of later requests contain.',
    },
    replacement: {
      type: 'string',
      value: 'REVISION',
      description: 'The replacement. Default: the revision before it.',
    },
  },
  examples: [
    {
      title: 'A revision with a leaked secret',
      command: 'symbolon env version retract app/prod@7 --reason "password in plain text" --replacement 8',
    },
  ],
  async run(context, { positionals, options }) {
    const { reason } = options;
    const replacement = readRevision(options.replacement);
    const session = await openEnvironmentSession(context, positionals[0] ?? '', { version: 'allowed' });
    const { version } = session.environment;
    if (version === undefined) throw usageError('specify the revision: ENV@REVISION or ENV@TAG');
    await requireRetractable(session);
    await confirmLoss(context, options, {
      action: `Retract ${session.label}`,
      losses: [
        'this revision, which nobody can read or open again',
        ...(await describeEndingSessions(session, 'the sessions with values of this revision', {
          environment: `${session.path.projectName}/${session.path.envName}`,
        })),
      ],
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
    else context.out.printText(`Retracted ${session.label}.\n`);
    return exitCodes.ok;
  },
});

/** Refuses an unknown revision, and one that was retracted before, before anything is listed. */
async function requireRetractable(session: EnvironmentSession): Promise<void> {
  const { number, retracted } = await loadRevisionEntry(session);
  if (retracted === undefined) return;
  throw new CliError(
    `revision ${number} of ${session.path.projectName}/${session.path.envName} is already retracted`,
    {
      exitCode: exitCodes.failed,
      hint: `Revision ${retracted.replacement} replaces it.`,
    },
  );
}

function readRevision(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageError('--replacement must be the number of a revision');
}
