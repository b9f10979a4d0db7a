import { walkPages } from '@symbolon/sdk';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { findNamedEntry } from '../../command-line/values/find-named-entry.ts';
import { type OrgSession, openOrgSession } from '../../session/open-session.ts';
import { formatDistance, parseMoment } from '../../terminal/format-moment.ts';
import { formatFacts } from '../../terminal/format-table.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { OpenSession } from './format-sessions.ts';

export const sessionGet = defineCommand({
  name: 'session get',
  summary: 'Show who opened an environment session, and with which token',
  description: 'Does not show the values of the session. Administrators only.',
  positionals: [{ name: 'ID', description: 'the session id; see "session list"' }],
  options: {},
  examples: [{ title: 'By its id', command: 'symbolon session get 0198c0de-…' }],
  async run(context, { positionals }) {
    const found = await loadOpenSession(await openOrgSession(context), positionals[0] ?? '');
    if (context.json) context.out.printJson(found);
    else context.out.printText(formatOpenSession(found, context.now()));
    return exitCodes.ok;
  },
});

/** Loads the open session with this id. Throws a not-found error that suggests the nearest one. */
export function loadOpenSession({ client, orgName }: OrgSession, sessionId: string): Promise<OpenSession> {
  const entries = walkPages(
    (continuationToken) =>
      client.request('GET /api/orgs/{orgName}/environment-sessions', {
        path: { orgName },
        query: { maxResults: 500, continuationToken },
      }),
    ({ sessions }) => sessions,
  );
  return findNamedEntry(sessionId, {
    kind: 'open session',
    orgName,
    list: 'session list',
    reasons: 'it has expired, was revoked or never existed',
    entries,
    idOf: ({ id }) => id,
  });
}

function formatOpenSession(session: OpenSession, nowAt: number): string {
  const { id, environment, openedBy, token, workload } = session;
  return formatFacts([
    ['id', id],
    ['environment', environment ?? '(unsaved)'],
    ['opened', `${formatDistance(parseMoment(session.openedAt), nowAt)} by ${safeText(openedBy)}`],
    ['expires', formatDistance(parseMoment(session.expiresAt), nowAt)],
    ['token', `${token.id} (${safeText(token.name || 'no name')})`],
    ['issuer', workload === undefined ? null : safeText(workload.issuer)],
    ['subject', workload?.subject == null ? null : safeText(workload.subject)],
    ['decision', workload?.decisionId ?? null],
  ]);
}
