import { formatDuration } from '../command-line/duration.ts';
import { formatFacts, formatTable } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import type { Issuer } from './find-issuer.ts';

const sources: Readonly<Record<string, string>> = {
  given: 'pinned by an administrator: a rotation fails until new ones are given',
  recorded: 'recorded: they follow a rotation that ordinary validation accepts',
  none: 'none',
};

/** An issuer's facts. */
export function formatIssuer(issuer: Issuer): string {
  const { thumbprints, thumbprintSource: source, jwks } = issuer;
  const facts = formatFacts([
    ['name', safeText(issuer.name)],
    ['id', issuer.id],
    ['issuer', safeText(issuer.issuer)],
    ['url', issuer.url === issuer.issuer ? null : safeText(issuer.url)],
    ['keys', jwks ? `static, ${jwks.keys.length} of them` : 'fetched from the issuer'],
    ['longest', formatDuration(issuer.maxExpiration)],
    ['single use', issuer.singleUse ? 'yes: a token is exchanged once' : 'no'],
    ['thumbprints', thumbprints.length === 0 ? 'none' : (sources[source] ?? source)],
  ]);
  return facts + formatTable(thumbprints.map((thumbprint) => [`  ${thumbprint}`]));
}
