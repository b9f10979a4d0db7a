import type { ResponseOf } from '@symbolon/sdk';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openOrgSession } from '../session/open-session.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { formatFacts, formatTable } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import { loadIssuer } from './find-issuer.ts';
import { issuerArgument } from './issuer-get.ts';

type Status = ResponseOf<'GET /api/orgs/{orgName}/oidc/issuers/{issuerId}/status'>;

export const issuerStatus = defineCommand({
  name: 'issuer status',
  summary: 'Show an issuer’s keys, last fetch, last error and certificates',
  positionals: [issuerArgument],
  options: {},
  examples: [{ title: 'By name', command: 'symbolon issuer status "GitHub Actions"' }],
  async run(context, { positionals }) {
    const session = await openOrgSession(context);
    const { id } = await loadIssuer(session, positionals[0] ?? '');
    const status = await session.client.request('GET /api/orgs/{orgName}/oidc/issuers/{issuerId}/status', {
      path: { orgName: session.orgName, issuerId: id },
    });
    if (context.json) context.out.printJson(status);
    else context.out.printText(formatStatus(context, status));
    return exitCodes.ok;
  },
});

function formatStatus({ out, now }: CommandContext, status: Status): string {
  const { paint } = out;
  const distance = (moment: string | null) => formatDistance(parseMoment(moment), now());
  const { lastError } = status;
  const isFetched = status.keySource === 'fetched';
  const facts = formatFacts([
    ['issuer', safeText(status.issuer)],
    ['keys', isFetched ? 'fetched from the issuer' : 'static'],
    ['last fetch', isFetched ? distance(status.lastFetch) : null],
    ['last success', isFetched ? distance(status.lastSuccess) : null],
    ['next fetch', status.keysExpire === null ? null : `${distance(status.keysExpire)} at the latest`],
    [
      'last error',
      lastError ? paint.bad(`${distance(lastError.at)}: ${safeText(lastError.message)}`) : 'none',
    ],
    ['last used', distance(status.lastUsed)],
  ]);
  const keys = status.keys.map(({ kid, kty, alg, usable, fault }) => [
    `  ${kid === null ? '(no id)' : safeText(kid)}`,
    [kty, alg].filter(Boolean).join(' '),
    usable ? paint.good('usable') : paint.bad(`not usable: ${safeText(fault ?? 'unknown')}`),
  ]);
  const certificates = status.certificates.map(
    ({ subject, validTo, sha256 }) => `  ${safeText(subject)}, expires ${distance(validTo)}\n    ${sha256}\n`,
  );
  const none = isFetched ? '  no keys yet: the first exchange fetches them\n' : '  none\n';
  return [
    facts,
    `${paint.strong('Keys')}\n${formatTable(keys) || none}`,
    ...(certificates.length === 0 ? [] : [`${paint.strong('Certificates')}\n${certificates.join('')}`]),
  ].join('\n');
}
