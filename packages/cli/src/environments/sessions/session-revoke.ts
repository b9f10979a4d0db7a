import { usageError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand, type OptionValues } from '../../command-line/command.ts';
import { confirmLoss, yesOption } from '../../command-line/confirm-loss.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { openOrgSession } from '../../session/open-session.ts';
import { describeSessions } from './format-sessions.ts';
import { countSessions, revokeSessions } from './session-batches.ts';
import { checkCriteria, readSessionCriteria, sessionCriteriaOptions } from './session-criteria.ts';
import { loadOpenSession } from './session-get.ts';

const options = {
  ...yesOption,
  ...sessionCriteriaOptions,
  'dry-run': { type: 'boolean', description: 'List what would be revoked, then stop.' },
  reason: { type: 'string', value: 'TEXT', description: 'The reason, for the audit log.' },
} as const;

export const sessionRevoke = defineCommand({
  name: 'session revoke',
  summary: 'Revoke one open environment session, or all sessions that match criteria',
  description:
    'Revokes one session by its id (see "session list"), or every open session that matches all given criteria. The values of a revoked session cannot be read again; the token that opened it stays valid ("token revoke" revokes both). Lists what will be lost and asks for confirmation. Administrators only.',
  positionals: [{ name: 'ID', description: 'the session id', optional: true }],
  options,
  examples: [
    { title: 'One session', command: 'symbolon session revoke 0198c0de-…' },
    {
      title: 'All sessions with values of an environment',
      command: 'symbolon session revoke --environment app/prod --reason "values leaked"',
    },
  ],
  async run(context, { positionals, options: values }) {
    const [sessionId] = positionals;
    const { environment, subject, issuer, token, user } = values;
    const isMany = [environment, subject, issuer, token, user].some((criterion) => criterion !== undefined);
    if (isMany === (sessionId !== undefined)) {
      throw usageError(
        'specify the ID of one session, or select sessions with --environment, --subject, --issuer, --token or --user',
      );
    }
    if (sessionId === undefined) return revokeMany(context, values);
    if (values['dry-run']) throw usageError('--dry-run needs criteria such as --environment');
    return revokeOne(context, sessionId, values);
  },
});

type Values = OptionValues<typeof options>;

async function revokeOne(context: CommandContext, sessionId: string, values: Values): Promise<number> {
  const session = await openOrgSession(context);
  const { client, orgName } = session;
  const found = await loadOpenSession(session, sessionId);
  await confirmLoss(context, values, {
    action: `Revoke the session ${sessionId}`,
    losses: describeSessions([found], 1),
  });
  await client.request('DELETE /api/orgs/{orgName}/environment-sessions/{sessionId}', {
    path: { orgName, sessionId },
    query: { reason: values.reason },
  });
  if (context.json) context.out.printJson({ revoked: sessionId });
  else context.out.printText(`Revoked ${sessionId}.\n`);
  return exitCodes.ok;
}

async function revokeMany(context: CommandContext, values: Values): Promise<number> {
  const session = await openOrgSession(context);
  const criteria = await readSessionCriteria(context, session, values);
  const found = await countSessions(session, criteria);
  if (found.count === 0) await checkCriteria(session, criteria);
  const losses = found.count === 0 ? [] : describeSessions(found.sessions, found.count);
  if (values['dry-run'] || found.count === 0) {
    const lines = found.count === 0 ? ['No open session matches.'] : losses;
    if (context.json) {
      context.out.printJson({ revoked: 0, wouldRevoke: found.count, sessions: found.sessions });
    } else context.out.printText(`${lines.join('\n')}\n`);
    return exitCodes.ok;
  }
  const describe = (count: number) => (count === 1 ? '1 session' : `${count} sessions`);
  await confirmLoss(context, values, { action: `Revoke ${describe(found.count)}`, losses });
  const { count } = await revokeSessions(session, criteria, values.reason);
  if (context.json) context.out.printJson({ revoked: count });
  else context.out.printText(`Revoked ${describe(count)}.\n`);
  return exitCodes.ok;
}
