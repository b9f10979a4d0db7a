import type { ResponseOf } from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { readLimit, wideOption } from '../command-line/list-options.ts';
import { findNearestName } from '../command-line/nearest-name.ts';
import { loadIssuer } from '../issuers/find-issuer.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, formatMoment } from '../terminal/format-moment.ts';
import { printList } from '../terminal/print-list.ts';
import { safeText } from '../terminal/safe-text.ts';
import { decisionReasons } from './decision-reasons.ts';

type Page = ResponseOf<'GET /api/orgs/{orgName}/oidc/decisions'>;

export const decisionList = defineCommand({
  name: 'decision list',
  summary: 'List granted and refused exchanges, newest first',
  options: {
    granted: { type: 'boolean', description: 'Only granted exchanges.' },
    refused: { type: 'boolean', description: 'Only refused exchanges.' },
    reason: {
      type: 'string',
      value: 'CODE',
      description: 'Only decisions with this reason, such as token_expired.',
    },
    issuer: {
      type: 'string',
      value: 'ISSUER',
      description: 'Only decisions about this issuer (id, name or URL).',
    },
    subject: { type: 'string', value: 'SUBJECT', description: 'Only decisions about exactly this subject.' },
    ...wideOption,
    limit: { type: 'string', value: 'COUNT', description: 'The maximum number of decisions. Default: 20.' },
  },
  examples: [
    { title: 'Recent refusals', command: 'symbolon decision list --refused' },
    { title: 'In a script', command: 'symbolon decision list --reason token_expired --json | jq .decisions' },
  ],
  async run(context, { options }) {
    if (options.granted && options.refused)
      throw usageError('--granted and --refused are mutually exclusive');
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
    if (decisions.length === 0 && options.reason !== undefined) noteReasons(context, options.reason);
    print(context, { decisions, ...(continuationToken === undefined ? {} : { continuationToken }) }, options);
    return exitCodes.ok;
  },
});

/** Suggests the nearest reason, or lists all, if the given one is unknown. A newer server may know more. */
function noteReasons({ out, json }: CommandContext, given: string): void {
  if (json || decisionReasons.includes(given)) return;
  const nearest = findNearestName(given, decisionReasons);
  out.note(
    nearest === null
      ? `Unknown reason. The known reasons are: ${decisionReasons.join(', ')}.`
      : `Did you mean ${JSON.stringify(nearest)}?`,
  );
}

const columns = [
  { title: 'ID' },
  { title: 'WHEN' },
  { title: 'REASON', minWidth: 16 },
  { title: 'SUBJECT', minWidth: 8 },
  { title: 'AT', isWide: true },
  { title: 'REQUESTED', isWide: true },
  { title: 'FROM', isWide: true },
] as const;

function print({ out, json, now }: CommandContext, page: Page, options: { readonly wide: boolean }): void {
  if (json) {
    out.printJson(page);
    return;
  }
  if (page.decisions.length === 0) {
    out.note('No decisions.');
    return;
  }
  const rows = page.decisions.map(({ at, outcome, reason, token, request, sourceIp, id }) => [
    id,
    formatDistance(Date.parse(at), now()),
    { text: reason, paint: outcome === 'granted' ? out.paint.good : out.paint.bad },
    token?.subject == null ? '-' : `${token.verified ? '' : '(unverified) '}${safeText(token.subject)}`,
    formatMoment(Date.parse(at)),
    [request.requestedTokenType?.split(':').at(-1) ?? 'organization', request.scope]
      .filter(Boolean)
      .map((text) => safeText(text ?? ''))
      .join(' '),
    sourceIp,
  ]);
  printList(out, columns, rows, options);
  if (page.continuationToken !== undefined)
    out.note('There are more decisions: use --limit COUNT to show them.');
}
