import { formatDuration } from '../terminal/format-duration.ts';
import { formatFacts, formatTable } from '../terminal/format-table.ts';
import { safeText } from '../terminal/safe-text.ts';
import type { Issuer } from './find-issuer.ts';

const sources: Readonly<Record<string, string>> = {
  given:
    'pinned by an administrator: after a certificate rotation, connections fail until new thumbprints are set',
  recorded: 'recorded: updated when a new certificate passes ordinary validation',
  none: 'none',
};

/** Formats the properties of an issuer. */
export function formatIssuer(issuer: Issuer): string {
  const { thumbprints, thumbprintSource: source, jwks } = issuer;
  const facts = formatFacts([
    ['name', safeText(issuer.name)],
    ['id', issuer.id],
    ['issuer', safeText(issuer.issuer)],
    ['url', issuer.url === issuer.issuer ? null : safeText(issuer.url)],
    ['keys', jwks ? `static (${jwks.keys.length})` : 'fetched from the issuer'],
    ['max expiration', formatDuration(issuer.effectiveMaxExpiration)],
    ['single use', issuer.singleUse ? 'yes: each token can be exchanged only once' : 'no'],
    ['server URL', issuer.acceptsServerUrl ? 'accepted as an audience of the organization' : null],
    ['thumbprints', thumbprints.length === 0 ? 'none' : (sources[source] ?? source)],
  ]);
  return facts + formatTable(thumbprints.map((thumbprint) => [`  ${thumbprint}`]));
}
