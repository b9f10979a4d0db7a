import type { ResponseOf } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { parseDuration } from '../command-line/duration.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { readLimit } from '../decisions/decision-list.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatMoment } from '../terminal/format-moment.ts';
import { formatTable } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';

type Page = ResponseOf<'GET /api/orgs/{orgName}/auditlogs/v2'>;
type Event = Page['auditLogEvents'][number];

export const auditList = defineCommand({
  name: 'audit list',
  summary: 'List audit events, newest first',
  options: {
    event: { type: 'string', value: 'NAME', description: 'Only of this name.' },
    user: { type: 'string', value: 'LOGIN', description: 'Only of this user or machine identity.' },
    subject: {
      type: 'string',
      value: 'PATTERN',
      description: 'Only what workloads of this subject did; a pattern as in policies.',
    },
    issuer: { type: 'string', value: 'URL', description: 'Only what workloads of this issuer did.' },
    decision: {
      type: 'string',
      value: 'ID',
      description: 'Only the exchange of this decision, and what was done with its token.',
    },
    since: {
      type: 'string',
      value: 'WHEN',
      description: 'A duration back from now (2h), or an ISO 8601 time.',
    },
    until: { type: 'string', value: 'WHEN', description: 'The same.' },
    limit: { type: 'string', value: 'COUNT', description: 'How many; default 20.' },
  },
  examples: [
    { says: 'The last day', command: 'symbolon audit list --since 1d --limit 1000' },
    { says: 'All that a repository’s jobs did', command: "symbolon audit list --subject 'repo:acme/app:*'" },
    { says: 'In a script', command: 'symbolon audit list --json | jq .auditLogEvents' },
  ],
  async run(context, { options }) {
    const limit = readLimit(options.limit);
    const query = {
      eventFilter: options.event,
      userFilter: options.user,
      subjectFilter: options.subject,
      issuerFilter: options.issuer,
      decisionFilter: options.decision,
      startTime: readMoment(context, options.since, '--since'),
      endTime: readMoment(context, options.until, '--until'),
    };
    const { client, orgName } = await openOrgSession(context);
    const events: Event[] = [];
    let continuationToken: string | undefined;
    do {
      const page: Page = await client.request('GET /api/orgs/{orgName}/auditlogs/v2', {
        path: { orgName },
        query: { ...query, continuationToken },
      });
      events.push(...page.auditLogEvents);
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined && events.length < limit);
    print(context, events.slice(0, limit), events.length > limit || continuationToken !== undefined);
    return exitCodes.ok;
  },
});

function readMoment({ now }: CommandContext, text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{4}-/.test(text)) {
    const at = Date.parse(text);
    if (!Number.isNaN(at)) return Math.floor(at / 1_000);
    throw usageError(`${option} is no ISO 8601 time, such as 2026-08-01T12:00:00Z`);
  }
  return Math.floor(now() / 1_000) - parseDuration(text, option);
}

function print({ out, json }: CommandContext, events: readonly Event[], more: boolean): void {
  if (json) {
    out.printJson({ auditLogEvents: events });
    return;
  }
  if (events.length === 0) {
    out.note('There are none.');
    return;
  }
  const header = ['SEQUENCE', 'AT', 'EVENT', 'WHO', 'FROM', 'WHAT'].map(out.paint.strong);
  const rows = events.map((event) => [
    String(event.sequence),
    formatMoment(event.timestamp * 1_000),
    event.authFailure ? out.paint.bad(event.event) : event.event,
    describeWho(event),
    event.sourceIP || '-',
    `${event.fault === undefined ? '' : `${out.paint.bad(`[${event.fault}]`)} `}${safeText(event.description)}`,
  ]);
  out.print(formatTable([header, ...rows]));
  if (more) out.note('There are more: --limit COUNT shows them.');
}

/** The workload with its issuer; a user behind whose token a workload stands, with it. */
function describeWho({ user, workload }: Event): string {
  const name = safeText(user.githubLogin);
  if (workload === undefined) return name;
  const { issuer, subject } = workload;
  const isSubject = subject === user.githubLogin;
  return `${name} (${isSubject || subject === null ? '' : `${safeText(subject)}, `}${safeText(issuer)})`;
}
