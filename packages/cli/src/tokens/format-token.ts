import type { ResponseOf } from '@symbolon/sdk';
import { formatDistance, momentOfSeconds, parseMoment } from '../terminal/format-moment.ts';
import { formatFacts } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';

export type Token = ResponseOf<'GET /api/user/tokens'>['tokens'][number];

/** Formats the type of a token: `organization admin`. */
export function formatTokenType({ type, admin }: Token): string {
  return `${type ?? 'runner'}${admin ? ' admin' : ''}`;
}

/** Formats the properties of a token, which do not include its value. */
export function formatToken(token: Token, nowAt: number): string {
  const { workload } = token;
  return formatFacts([
    ['name', safeText(token.name || '-')],
    ['id', token.id],
    ['description', token.description === '' ? null : safeText(token.description)],
    ['type', formatTokenType(token)],
    ['origin', token.origin],
    ['created', `${formatDistance(parseMoment(token.created), nowAt)} by ${safeText(token.createdBy)}`],
    ['expires', formatDistance(momentOfSeconds(token.expires), nowAt)],
    ['last used', formatDistance(momentOfSeconds(token.lastUsed), nowAt)],
    ['issuer', workload === undefined ? null : safeText(workload.issuer)],
    ['subject', workload?.subject == null ? null : safeText(workload.subject)],
    ['decision', workload?.decisionId ?? null],
    [
      'policy',
      workload?.policyIndex == null ? null : `${workload.policyIndex} of version ${workload.policyVersion}`,
    ],
  ]);
}
