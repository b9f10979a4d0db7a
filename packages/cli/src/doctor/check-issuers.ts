import { type ResponseOf, SymbolonError } from '@symbolon/sdk';
import { type Issuer, listIssuers } from '../issuers/find-issuer.ts';
import { loadPolicies } from '../policies/change-policies.ts';
import type { OrgSession } from '../session/open-session.ts';
import { formatDuration } from '../terminal/format-duration.ts';
import { formatDistance, parseMoment } from '../terminal/format-moment.ts';
import { safeText } from '../terminal/safe-text.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

type Status = ResponseOf<'GET /api/orgs/{orgName}/oidc/issuers/{issuerId}/status'>;

const day = 86_400_000;
const certificateWarningDays = 14;

/** Checks each issuer’s keys, certificates and policies. */
export async function checkIssuers(session: OrgSession, nowAt: number): Promise<readonly Finding[]> {
  let issuers: readonly Issuer[];
  try {
    issuers = await listIssuers(session);
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    const fix = 'Ask an administrator of the organization to run this.';
    return [warn('issuers', `cannot list the issuers of ${session.orgName}: ${error.message}`, fix)];
  }
  if (issuers.length === 0) {
    const fix = 'Register one: symbolon issuer create --preset github-actions --owner OWNER --repo REPO';
    return [warn('issuers', `${session.orgName} does not trust any issuer yet`, fix)];
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
        `${message}; no keys are cached, so every exchange is refused`,
        fixForFetchError(lastError.code, issuer),
      );
    return warn(
      subject,
      `${message}; ${usable} cached ${usable === 1 ? 'key stays' : 'keys stay'} in use`,
      fixForFetchError(lastError.code, issuer),
    );
  }
  if (status.keySource === 'fetched' && status.lastFetch === null) {
    return ok(subject, 'the first exchange fetches its keys');
  }
  if (usable === 0) {
    const faults = status.keys.map(({ fault }) => safeText(fault ?? 'not usable')).join('; ');
    return fail(
      subject,
      `none of its ${status.keys.length} keys is usable: ${faults || 'the issuer publishes no keys'}`,
      'Its operator must publish an RSA (2048 bits or more), EC or Ed25519 signing key.',
    );
  }
  const what = `${status.keySource === 'static' ? 'static ' : ''}${usable === 1 ? 'key' : 'keys'}`;
  return ok(
    subject,
    `${usable} usable ${what}, last used ${formatDistance(parseMoment(status.lastUsed), nowAt)}`,
  );
}

function fixForFetchError(code: string, issuer: Issuer): string {
  const name = JSON.stringify(issuer.name);
  switch (code) {
    case 'thumbprint_stale':
      return `Its certificate is valid, but not pinned: symbolon issuer pin ${name} --recorded (or --thumbprint SHA256)`;
    case 'thumbprint_mismatch':
      return `If the new certificate is correct: symbolon issuer pin ${name} --thumbprint SHA256 (or --recorded)`;
    case 'tls_untrusted':
      return `Add its CA to SYMBOLON_EXTRA_CA_FILE on the server, or pin the certificate: symbolon issuer pin ${name} --thumbprint SHA256`;
    case 'address_refused':
      return 'Allow its address with SYMBOLON_PRIVATE_ISSUERS on the server.';
    case 'name_not_found':
    case 'connection_failed':
    case 'timed_out':
      return 'Its operator must fix this, or you must fix the network in between. An issuer that the server can never reach needs static keys (issuer create --jwks).';
    default:
      return `"symbolon issuer status ${name}" shows the details. The issuer’s operator must fix the documents that it publishes.`;
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
  const fix =
    thumbprintSource === 'given'
      ? `Pin the next certificate as well, before it is served: symbolon issuer pin ${JSON.stringify(name)} --thumbprint …`
      : 'Its operator must renew it; the recorded thumbprints are then updated.';
  if (first.leftMilliseconds <= 0) return [fail(subject, `${certificate} has expired`, fix)];
  return [warn(subject, `${certificate} expires in ${formatDuration(first.leftMilliseconds / 1_000)}`, fix)];
}

async function checkPolicies(subject: string, session: OrgSession, issuer: Issuer): Promise<Finding[]> {
  const { policies, warnings } = await loadPolicies(session, issuer.id);
  const name = JSON.stringify(issuer.name);
  if (policies.length === 0) {
    return [
      warn(
        subject,
        'it has no policies, so every exchange is refused',
        `symbolon policy set ${name} FILE.json`,
      ),
    ];
  }
  const severe = warnings.filter(({ severity }) => severity === 'severe').length;
  if (severe === 0) return [];
  const count = severe === 1 ? 'a severe lint warning' : `${severe} severe lint warnings`;
  return [
    warn(
      subject,
      `its policies have ${count} and may admit unintended workloads`,
      `symbolon policy lint ${name}`,
    ),
  ];
}
