import type { ResponseOf } from '@symbolon/sdk';
import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { readLimit, wideOption } from '../../command-line/list-options.ts';
import { openOrgSession } from '../../session/open-session.ts';
import { printList } from '../../terminal/print-list.ts';
import { formatSession, type OpenSession, sessionColumns } from './format-sessions.ts';
import { checkCriteria, readSessionCriteria, sessionCriteriaOptions } from './session-criteria.ts';

type Page = ResponseOf<'GET /api/orgs/{orgName}/environment-sessions'>;

export const sessionList = defineCommand({
  name: 'session list',
  summary: 'List open environment sessions, newest first',
  description:
    'For each session, shows the workload, or the person and token, that opened it. Does not show values. Administrators only.',
  options: {
    ...sessionCriteriaOptions,
    ...wideOption,
    limit: { type: 'string', value: 'COUNT', description: 'The maximum number of sessions. Default: 20.' },
  },
  examples: [
    {
      title: 'Sessions with values of an environment',
      command: 'symbolon session list --environment app/prod',
    },
    {
      title: 'Sessions of a repository’s jobs',
      command: "symbolon session list --subject 'repo:acme/app:*'",
    },
  ],
  async run(context, { options }) {
    const { out, json, now } = context;
    const limit = readLimit(options.limit);
    const session = await openOrgSession(context);
    const { client, orgName } = session;
    const criteria = await readSessionCriteria(context, session, options);
    const found: OpenSession[] = [];
    let continuationToken: string | undefined;
    do {
      const page: Page = await client.request('GET /api/orgs/{orgName}/environment-sessions', {
        path: { orgName },
        query: { ...criteria, maxResults: Math.min(limit, 500), continuationToken },
      });
      found.push(...page.sessions);
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined && found.length < limit);
    const sessions = found.slice(0, limit);
    if (sessions.length === 0) await checkCriteria(session, criteria);
    if (json) {
      out.printJson({ sessions });
      return exitCodes.ok;
    }
    if (sessions.length === 0) {
      out.note('No open sessions.');
      return exitCodes.ok;
    }
    const rows = sessions.map((each) => formatSession(each, now()));
    printList(out, sessionColumns, rows, options);
    if (found.length > limit || continuationToken !== undefined) {
      out.note('There may be more sessions: use --limit COUNT to show them.');
    }
    return exitCodes.ok;
  },
});
