import { type ResponseOf, SymbolonError } from '@symbolon/sdk';
import { formatDuration } from '../command-line/duration.ts';
import { type Issuer, listIssuers, type OrgSession } from '../issuers/find-issuer.ts';
import { loadPolicies } from '../policies/change-policies.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { safeText } from '../terminal/safe-text.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

type Status = ResponseOf<'GET /api/orgs/{orgName}/oidc/issuers/{issuerId}/status'>;

const day = 86_400_000;
const certificateWarningDays = 14;

/** Each issuer’s keys, certificates and policies. */
export async function checkIssuers(session: OrgSession, nowAt: number): Promise<readonly Finding[]> {
  let issuers: readonly Issuer[];
  try {
    issuers = await listIssuers(session);
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    const mend = 'Ask an administrator of the organization to run this.';
    return [warn('issuers', `those of ${session.orgName} cannot be looked at: ${error.message}`, mend)];
  }
  if (issuers.length === 0) {
    const mend = 'Register one: symbolon issuer add --preset github-actions --owner OWNER --repo REPO';
    return [warn('issuers', `${session.orgName} trusts none yet`, mend)];
  }
  const findings: Finding[] = [];
  for (const issuer of issuers) {
    const status = await session.client.request('GET /api/orgs/{orgName}/oidc/issuers/{issuerId}/status', {
      path: { orgName: session.orgName, issuerId: issuer.id },
    });
    const subject = `issuer ${safeText(issuer.name)}`;
    findings.push(checkKeys(subject, issuer, status, nowAt));
    findings.push(...checkCertificates(subject, issuer, status, nowAt));
    findings.push(...(await checkPolicies(subject, session, issuer)));
  }
  return findings;
}

export function checkKeys(subject: string, issuer: Issuer, status: Status, nowAt: number): Finding {
  const usable = status.keys.filter((key) => key.usable).length;
  const { lastError } = status;
  if (lastError) {
    const ago = formatDistance(parseMoment(lastError.at), nowAt);
    const message = `the last fetch of its keys failed ${ago}: ${safeText(lastError.message)}`;
    if (usable === 0)
      return fail(
        subject,
        `${message}; none are known, so nobody gets in`,
        mendOfFetch(lastError.code, issuer),
      );
    return warn(
      subject,
      `${message}; meanwhile ${usable} that ${usable === 1 ? 'is' : 'are'} known ${usable === 1 ? 'is' : 'are'} used`,
      mendOfFetch(lastError.code, issuer),
    );
  }
  if (status.keySource === 'fetched' && status.lastFetch === null) {
    return ok(subject, 'its keys are fetched with the first exchange');
  }
  if (usable === 0) {
    const faults = status.keys.map(({ fault }) => safeText(fault ?? 'not usable')).join('; ');
    return fail(
      subject,
      `none of its ${status.keys.length} keys can be used: ${faults || 'it has none'}`,
      'Its operator must publish an RSA (2048 bits or more), EC or Ed25519 signing key.',
    );
  }
  const what = `${status.keySource === 'static' ? 'static ' : ''}${usable === 1 ? 'key' : 'keys'}`;
  return ok(
    subject,
    `${usable} usable ${what}, last used ${formatDistance(parseMoment(status.lastUsed), nowAt)}`,
  );
}

function mendOfFetch(code: string, issuer: Issuer): string {
  const name = JSON.stringify(issuer.name);
  switch (code) {
    case 'thumbprint_mismatch':
      return `Where the new certificate is right: symbolon issuer pin ${name} --thumbprint SHA256 (or --recorded)`;
    case 'tls_untrusted':
      return `The operator names its authority by SYMBOLON_EXTRA_CA_FILE, or pin it: symbolon issuer pin ${name} --thumbprint SHA256`;
    case 'address_refused':
      return 'The operator allows addresses that are not public by SYMBOLON_PRIVATE_ISSUERS.';
    case 'name_not_found':
    case 'connection_failed':
    case 'timed_out':
      return 'Its operator, or the network between, must mend that; an issuer that is never in reach needs static keys (issuer add --jwks).';
    default:
      return `"symbolon issuer status ${name}" shows more; what it publishes is its operator’s to mend.`;
  }
}

export function checkCertificates(
  subject: string,
  { name, thumbprintSource }: Issuer,
  { certificates }: Status,
  nowAt: number,
): Finding[] {
  const ending = certificates
    .map((certificate) => ({ ...certificate, leftMilliseconds: Date.parse(certificate.validTo) - nowAt }))
    .filter(({ leftMilliseconds }) => leftMilliseconds < certificateWarningDays * day)
    .sort((left, right) => left.leftMilliseconds - right.leftMilliseconds);
  const [first] = ending;
  if (!first) return [];
  const certificate = `the certificate ${safeText(first.subject)}`;
  const mend =
    thumbprintSource === 'given'
      ? `Pin the next one as well, before it is served: symbolon issuer pin ${JSON.stringify(name)} --thumbprint …`
      : 'Its operator must renew it; the recorded thumbprints follow.';
  if (first.leftMilliseconds <= 0) return [fail(subject, `${certificate} has ended`, mend)];
  return [warn(subject, `${certificate} ends in ${formatDuration(first.leftMilliseconds / 1_000)}`, mend)];
}

async function checkPolicies(subject: string, session: OrgSession, issuer: Issuer): Promise<Finding[]> {
  const { policies, warnings } = await loadPolicies(session, issuer.id);
  const name = JSON.stringify(issuer.name);
  if (policies.length === 0) {
    return [warn(subject, 'it has no policies, so nobody gets in', `symbolon policy set ${name} FILE.json`)];
  }
  const severe = warnings.filter(({ severity }) => severity === 'severe').length;
  if (severe === 0) return [];
  const count = severe === 1 ? 'a warning' : `${severe} warnings`;
  return [
    warn(subject, `its policies may admit whom nobody meant: ${count}`, `symbolon policy lint ${name}`),
  ];
}
