import type { ResponseOf } from '@symbolon/sdk';
import type { Cell, Column } from '../../terminal/format-list.ts';
import { formatDistance, parseMoment } from '../../terminal/format-moment.ts';
import { safeText } from '../../terminal/safe-text.ts';

export type OpenSession = ResponseOf<'GET /api/orgs/{orgName}/environment-sessions'>['sessions'][number];

export const sessionColumns: readonly Column[] = [
  { title: 'ID' },
  { title: 'ENVIRONMENT', minWidth: 11 },
  { title: 'OPENED BY', minWidth: 12 },
  { title: 'EXPIRES' },
  { title: 'OPENED', isWide: true },
  { title: 'AS', isWide: true },
  { title: 'TOKEN', isWide: true },
  { title: 'TOKEN ID', isWide: true },
  { title: 'ISSUER', isWide: true },
  { title: 'DECISION', isWide: true },
];

/** Formats an open session as a row of a table. */
export function formatSession(session: OpenSession, nowAt: number): readonly Cell[] {
  const { id, environment, openedBy, token, workload } = session;
  return [
    id,
    environment ?? '(unsaved)',
    safeText(workload?.subject ?? openedBy),
    formatDistance(parseMoment(session.expiresAt), nowAt),
    formatDistance(parseMoment(session.openedAt), nowAt),
    safeText(openedBy),
    safeText(token.name),
    token.id,
    safeText(workload?.issuer ?? '-'),
    workload?.decisionId ?? '-',
  ];
}

const linesShown = 5;

/** Describes the effect of revoking sessions, one line each. */
export function describeSessions(sessions: readonly OpenSession[], count: number): string[] {
  const rest = count - Math.min(sessions.length, linesShown);
  return [
    `${count === 1 ? '1 open session' : `${count} open sessions`}:`,
    ...sessions
      .slice(0, linesShown)
      .map(
        ({ id, environment, openedBy, workload }) =>
          `  ${id}  ${environment ?? '(unsaved)'}  ${safeText(workload?.subject ?? openedBy)}`,
      ),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}
