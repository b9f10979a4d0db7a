import { type Finding, fail, ok, warn } from '../doctor/finding.ts';
import { formatDuration } from '../terminal/format-duration.ts';
import { safeText } from '../terminal/safe-text.ts';
import { type FetchedDocument, fetchDocument } from './fetch-document.ts';
import { findPrivateAddress } from './find-private-address.ts';
import { type IssuerDocuments, type PublicKey, parseKeys, recordOf } from './load-issuer-documents.ts';

const upload =
  'Write the documents again with "symbolon issuer-documents write DIR" and upload them, or route that URL to the server.';

/** Checks that the issuer URL, where verifiers fetch the documents, serves the keys that the server signs with. */
export async function comparePublished(documents: IssuerDocuments): Promise<readonly Finding[]> {
  const subject = `identity ${documents.version}`;
  const findings = [...(await checkUrl(subject, documents)), ...(await checkDocuments(subject, documents))];
  if (findings.some(({ outcome }) => outcome === 'fail')) return findings;
  const { issuer, keys } = documents;
  const count = keys.length === 1 ? 'its key' : `all ${keys.length} keys`;
  return [ok(subject, `${issuer} serves the server’s documents, with ${count}`), ...findings];
}

async function checkUrl(subject: string, { issuer }: IssuerDocuments): Promise<Finding[]> {
  const fix =
    'Set SYMBOLON_ISSUER_URL to a public https URL and host the documents there with "symbolon issuer-documents write DIR"';
  if (!issuer.startsWith('https:'))
    return [warn(subject, `${issuer} is not https, so clouds do not accept it`, fix)];
  const address = await findPrivateAddress(issuer);
  if (address === null) return [];
  return [warn(subject, `${issuer} has the address ${address}, which clouds cannot reach`, fix)];
}

async function checkDocuments(subject: string, documents: IssuerDocuments): Promise<Finding[]> {
  const [configuration, jwks] = await Promise.all([
    fetchDocument(`${documents.issuer}/.well-known/openid-configuration`),
    fetchDocument(documents.jwksUri),
  ]);
  return [
    ...(configuration.ok
      ? [
          ...checkConfiguration(subject, documents, configuration.value),
          ...checkHeaders(subject, documents, configuration.value),
        ]
      : [fail(subject, configuration.fault, upload)]),
    ...(jwks.ok
      ? [...checkKeys(subject, documents, jwks.value), ...checkHeaders(subject, documents, jwks.value)]
      : [fail(subject, jwks.fault, upload)]),
  ];
}

function checkConfiguration(
  subject: string,
  documents: IssuerDocuments,
  { url, value, text }: FetchedDocument,
): Finding[] {
  const { issuer, jwks_uri: jwksUri } = recordOf(value);
  const shown = (what: unknown) => safeText(String(what ?? 'nothing').slice(0, 200));
  if (issuer !== documents.issuer) {
    return [fail(subject, `${url} has the issuer ${shown(issuer)}, not ${documents.issuer}`, upload)];
  }
  if (jwksUri !== documents.jwksUri) {
    return [fail(subject, `${url} has the key URL ${shown(jwksUri)}, not ${documents.jwksUri}`, upload)];
  }
  if (text.trim() === documents.configuration.text) return [];
  return [warn(subject, `${url} differs from the document that the server publishes`, upload)];
}

function checkKeys(subject: string, { keys }: IssuerDocuments, { url, value }: FetchedDocument): Finding[] {
  const served = parseKeys(value);
  if (served === null) return [fail(subject, `${url} does not serve a valid set of public keys`, upload)];
  const missing = keys.filter((key) => !served.some((candidate) => isSameKey(key, candidate)));
  const foreign = served.filter((key) => !keys.some(({ kid }) => kid === key.kid));
  const list = (some: readonly PublicKey[]) => some.map(({ kid }) => safeText(kid.slice(0, 100))).join(', ');
  return [
    ...(missing.length === 0
      ? []
      : [fail(subject, `${url} lacks signing keys of the server: ${list(missing)}`, upload)]),
    ...(foreign.length === 0
      ? []
      : [
          warn(
            subject,
            `${url} has keys that the server no longer signs with and may have revoked: ${list(foreign)}`,
            upload,
          ),
        ]),
  ];
}

/** Compares only the members that make up the key (RFC 7638 §3.2). */
function isSameKey(key: PublicKey, candidate: PublicKey): boolean {
  return ['kid', 'kty', 'crv', 'n', 'e', 'x', 'y', 'alg'].every(
    (member) => key[member] === candidate[member],
  );
}

function checkHeaders(
  subject: string,
  { maxAgeSeconds: maxSeconds }: IssuerDocuments,
  { url, contentType, maxAgeSeconds }: FetchedDocument,
): Finding[] {
  const wanted = `Serve it with Content-Type: application/json and Cache-Control: public, max-age=${maxSeconds}`;
  const findings: Finding[] = [];
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType)) {
    const type = contentType === '' ? 'no content type' : `the content type ${safeText(contentType)}`;
    findings.push(warn(subject, `${url} has ${type}, and some verifiers require JSON`, wanted));
  }
  if (maxAgeSeconds === null) {
    findings.push(warn(subject, `${url} does not specify how long it may be cached`, wanted));
  } else if (maxAgeSeconds > maxSeconds) {
    const message = `${url} may be cached for ${formatDuration(maxAgeSeconds)}, but the server may sign with a new key after ${formatDuration(maxSeconds)}`;
    findings.push(fail(subject, message, `${wanted}, or raise SYMBOLON_ISSUER_DOCUMENTS_MAX_AGE_SECONDS`));
  }
  return findings;
}
