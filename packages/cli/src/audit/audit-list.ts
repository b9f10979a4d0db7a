import type { ResponseOf } from '@symbolon/sdk';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { readLimit, wideOption } from '../command-line/list-options.ts';
import { noteNearestName } from '../command-line/note-nearest-name.ts';
import { parseTimeOrAgo } from '../command-line/values/parse-time-or-ago.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, formatMoment } from '../terminal/format-moment.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';

type Page = ResponseOf<'GET /api/orgs/{orgName}/auditlogs/v2'>;
type Event = Page['auditLogEvents'][number];

export const auditList = defineCommand({
  name: 'audit list',
  summary: 'List audit events, newest first',
  options: {
    event: { type: 'string', value: 'NAME', description: 'Only events with this name.' },
    user: {
      type: 'string',
      value: 'LOGIN',
      description: 'Only events caused by this user or machine identity.',
    },
    subject: {
      type: 'string',
      value: 'PATTERN',
      description:
        'Only events caused by workloads whose subject matches this pattern, such as "repo:acme/app:*".',
    },
    issuer: { type: 'string', value: 'URL', description: 'Only events caused by workloads of this issuer.' },
    decision: {
      type: 'string',
      value: 'ID',
      description: 'Only the exchange with this decision id and the actions that used its token.',
    },
    since: {
      type: 'string',
      value: 'WHEN',
      description: 'The earliest time: an age such as 2h, or an ISO 8601 time.',
    },
    until: { type: 'string', value: 'WHEN', description: 'The latest time, in the same format.' },
    ...wideOption,
    limit: { type: 'string', value: 'COUNT', description: 'The maximum number of events. Default: 20.' },
  },
  examples: [
    { title: 'The last day', command: 'symbolon audit list --since 1d --limit 1000' },
    { title: 'Actions of a repository’s jobs', command: "symbolon audit list --subject 'repo:acme/app:*'" },
    { title: 'In a script', command: 'symbolon audit list --json | jq .auditLogEvents' },
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
    if (events.length === 0 && options.event !== undefined) {
      // The latest events show the names that are in use.
      const { auditLogEvents } = await client.request('GET /api/orgs/{orgName}/auditlogs/v2', {
        path: { orgName },
      });
      noteNearestName(context, options.event, auditLogEvents, ({ event }) => event);
    }
    print(context, events.slice(0, limit), {
      more: events.length > limit || continuationToken !== undefined,
      wide: options.wide,
    });
    return exitCodes.ok;
  },
});

function readMoment({ now }: CommandContext, text: string | undefined, option: string): number | undefined {
  return text === undefined ? undefined : parseTimeOrAgo(text, option, now());
}

const columns = [
  { title: 'SEQUENCE' },
  { title: 'WHEN' },
  { title: 'EVENT', minWidth: 12 },
  { title: 'ACTOR', minWidth: 12 },
  { title: 'DESCRIPTION', minWidth: 28 },
  { title: 'AT', isWide: true },
  { title: 'FROM', isWide: true },
] as const;

function print(
  { out, json, now }: CommandContext,
  events: readonly Event[],
  { more, wide }: { readonly more: boolean; readonly wide: boolean },
): void {
  if (json) {
    out.printJson({ auditLogEvents: events });
    return;
  }
  if (events.length === 0) {
    out.note('No events.');
    return;
  }
  const rows = events.map((event) => [
    String(event.sequence),
    formatDistance(event.timestamp * 1_000, now()),
    event.authFailure ? { text: event.event, paint: out.paint.bad } : event.event,
    describeActor(event),
    event.fault === undefined
      ? describeAction(event)
      : { text: `[${event.fault}] ${safeText(event.description)}`, paint: out.paint.bad },
    formatMoment(event.timestamp * 1_000),
    event.sourceIP || '-',
  ]);
  printList(out, columns, rows, { wide });
  if (more) out.note('There are more events: use --limit COUNT to show them.');
}

/** Describes the action without the actor, which has its own column. */
function describeAction({ user, workload, description }: Event): string {
  const actor = [user.githubLogin, workload?.subject].find(
    (name) => name && description.startsWith(`${name} `),
  );
  return safeText(actor ? description.slice(actor.length + 1) : description);
}

/** Describes the user, and the workload that acted with their token. */
function describeActor({ user, workload }: Event): string {
  const name = safeText(user.githubLogin);
  if (workload === undefined) return name;
  const { issuer, subject } = workload;
  const isSubject = subject === user.githubLogin;
  return `${name} (${isSubject || subject === null ? '' : `${safeText(subject)}, `}${safeText(issuer)})`;
}
