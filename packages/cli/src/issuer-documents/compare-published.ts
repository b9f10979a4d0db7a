import { formatDuration } from '../command-line/duration.ts';
import { type Finding, fail, ok, warn } from '../doctor/finding.ts';
import { safeText } from '../terminal/safe-text.ts';
import { type FetchedDocument, fetchDocument } from './fetch-document.ts';
import { findPrivateAddress } from './find-private-address.ts';
import { type IssuerDocuments, type PublicKey, parseKeys, recordOf } from './load-issuer-documents.ts';

const upload =
  'Write the documents anew and upload them: symbolon issuer-documents write DIR; or lead that URL to the server.';

/** Whether the issuer URL, from which verifiers fetch, serves what the server signs with. */
export async function comparePublished(documents: IssuerDocuments): Promise<readonly Finding[]> {
  const subject = `identity ${documents.version}`;
  const findings = [...(await checkUrl(subject, documents)), ...(await checkDocuments(subject, documents))];
  if (findings.some(({ outcome }) => outcome === 'fail')) return findings;
  const { issuer, keys } = documents;
  const count = keys.length === 1 ? 'its key' : `all ${keys.length} keys`;
  return [ok(subject, `${issuer} serves what the server signs with, ${count}`), ...findings];
}

async function checkUrl(subject: string, { issuer }: IssuerDocuments): Promise<Finding[]> {
  const mend =
    'Name a public https URL by SYMBOLON_ISSUER_URL and host the documents there: symbolon issuer-documents write DIR';
  if (!issuer.startsWith('https:'))
    return [warn(subject, `${issuer} is not https, so no cloud trusts it`, mend)];
  const address = await findPrivateAddress(issuer);
  if (address === null) return [];
  return [warn(subject, `${issuer} is at ${address}, which clouds do not reach`, mend)];
}

async function checkDocuments(subject: string, documents: IssuerDocuments): Promise<Finding[]> {
  const [configuration, jwks] = await Promise.all([
    fetchDocument(`${documents.issuer}/.well-known/openid-configuration`),
    fetchDocument(documents.jwksUri),
  ]);
  return [
    ...(configuration.ok
      ? [
          ...checkConfiguration(subject, documents, configuration.document),
          ...checkHeaders(subject, documents, configuration.document),
        ]
      : [fail(subject, configuration.message, upload)]),
    ...(jwks.ok
      ? [...checkKeys(subject, documents, jwks.document), ...checkHeaders(subject, documents, jwks.document)]
      : [fail(subject, jwks.message, upload)]),
  ];
}

function checkConfiguration(
  subject: string,
  documents: IssuerDocuments,
  { url, value, text }: FetchedDocument,
): Finding[] {
  const { issuer, jwks_uri: jwksUri } = recordOf(value);
  const said = (what: unknown) => safeText(String(what ?? 'nothing').slice(0, 200));
  if (issuer !== documents.issuer) {
    return [fail(subject, `${url} names the issuer ${said(issuer)}, not ${documents.issuer}`, upload)];
  }
  if (jwksUri !== documents.jwksUri) {
    return [fail(subject, `${url} names the keys at ${said(jwksUri)}, not ${documents.jwksUri}`, upload)];
  }
  if (text.trim() === documents.configuration.text) return [];
  return [warn(subject, `${url} differs from what the server publishes`, upload)];
}

function checkKeys(subject: string, { keys }: IssuerDocuments, { url, value }: FetchedDocument): Finding[] {
  const served = parseKeys(value);
  if (served === null) return [fail(subject, `what ${url} serves is no set of public keys`, upload)];
  const missing = keys.filter((key) => !served.some((candidate) => isSameKey(key, candidate)));
  const foreign = served.filter((key) => !keys.some(({ kid }) => kid === key.kid));
  const list = (some: readonly PublicKey[]) => some.map(({ kid }) => safeText(kid.slice(0, 100))).join(', ');
  return [
    ...(missing.length === 0
      ? []
      : [fail(subject, `${url} lacks what the server signs with: ${list(missing)}`, upload)]),
    ...(foreign.length === 0
      ? []
      : [
          warn(
            subject,
            `${url} has what the server signs with no more, perhaps revoked: ${list(foreign)}`,
            upload,
          ),
        ]),
  ];
}

/** The members that make up the key, whatever stands beside them (RFC 7638 §3.2). */
function isSameKey(key: PublicKey, candidate: PublicKey): boolean {
  return ['kid', 'kty', 'crv', 'n', 'e', 'x', 'y', 'alg'].every(
    (member) => key[member] === candidate[member],
  );
}

function checkHeaders(
  subject: string,
  { maxAgeSeconds: longest }: IssuerDocuments,
  { url, contentType, maxAgeSeconds }: FetchedDocument,
): Finding[] {
  const wanted = `Serve it with Content-Type: application/json and Cache-Control: public, max-age=${longest}`;
  const findings: Finding[] = [];
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType)) {
    const type = contentType === '' ? 'no content type' : `the content type ${safeText(contentType)}`;
    findings.push(warn(subject, `${url} has ${type}, and some verifiers demand JSON`, wanted));
  }
  if (maxAgeSeconds === null) {
    findings.push(warn(subject, `${url} does not say how long it may be kept`, wanted));
  } else if (maxAgeSeconds > longest) {
    const message = `${url} may be kept for ${formatDuration(maxAgeSeconds)}, longer than the ${formatDuration(longest)} after which a new key may sign`;
    findings.push(fail(subject, message, `${wanted}, or raise SYMBOLON_ISSUER_DOCUMENTS_MAX_AGE_SECONDS`));
  }
  return findings;
}
