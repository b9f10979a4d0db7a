import type { ResponseOf } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { loadIssuer } from '../issuers/find-issuer.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatMoment } from '../terminal/format-moment.ts';
import { formatTable } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';

type Page = ResponseOf<'GET /api/orgs/{orgName}/oidc/decisions'>;

export const decisionList = defineCommand({
  name: 'decision list',
  summary: 'List what was granted and refused, newest first',
  options: {
    granted: { type: 'boolean', description: 'Only what was granted.' },
    refused: { type: 'boolean', description: 'Only what was refused.' },
    reason: {
      type: 'string',
      value: 'CODE',
      description: 'Only of this reason: token_expired, no_policy_applies, …',
    },
    issuer: { type: 'string', value: 'ISSUER', description: 'Only of this issuer: its id, name or URL.' },
    subject: { type: 'string', value: 'SUBJECT', description: 'Only of this subject, exactly.' },
    limit: { type: 'string', value: 'COUNT', description: 'How many; default 20.' },
  },
  examples: [
    { says: 'Who was refused lately?', command: 'symbolon decision list --refused' },
    { says: 'In a script', command: 'symbolon decision list --reason token_expired --json | jq .decisions' },
  ],
  async run(context, { options }) {
    if (options.granted && options.refused) throw usageError('--granted and --refused exclude each other');
    const limit = readLimit(options.limit);
    const session = await openOrgSession(context);
    const issuerId =
      options.issuer === undefined ? undefined : (await loadIssuer(session, options.issuer)).id;
    const outcome = options.granted ? 'granted' : options.refused ? 'refused' : undefined;
    const decisions: Page['decisions'][number][] = [];
    let continuationToken: string | undefined;
    do {
      const page: Page = await session.client.request('GET /api/orgs/{orgName}/oidc/decisions', {
        path: { orgName: session.orgName },
        query: {
          maxResults: Math.min(limit - decisions.length, 500),
          outcome,
          reason: options.reason,
          subject: options.subject,
          issuerId,
          continuationToken,
        },
      });
      decisions.push(...page.decisions);
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined && decisions.length < limit);
    print(context, { decisions, ...(continuationToken === undefined ? {} : { continuationToken }) });
    return exitCodes.ok;
  },
});

/** `--limit`, at least 1. */
export function readLimit(text: string | undefined): number {
  const limit = Number(text ?? 20);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw usageError('--limit must be a whole number above 0');
}

function print({ out, json }: CommandContext, page: Page): void {
  if (json) {
    out.printJson(page);
    return;
  }
  if (page.decisions.length === 0) {
    out.note('There are none.');
    return;
  }
  const header = ['AT', 'REASON', 'SUBJECT', 'ASKED FOR', 'FROM', 'ID'].map(out.paint.strong);
  const rows = page.decisions.map(({ at, outcome, reason, token, request, sourceIp, id }) => [
    formatMoment(Date.parse(at)),
    outcome === 'granted' ? out.paint.good(reason) : out.paint.bad(reason),
    token?.subject == null
      ? '-'
      : `${safeText(token.subject)}${token.verified ? '' : out.paint.caution(' (unverified)')}`,
    [request.requestedTokenType?.split(':').at(-1) ?? 'organization', request.scope]
      .filter(Boolean)
      .map((text) => safeText(text ?? ''))
      .join(' '),
    sourceIp,
    id,
  ]);
  out.print(formatTable([header, ...rows]));
  if (page.continuationToken !== undefined) out.note('There are more: --limit COUNT shows them.');
}
