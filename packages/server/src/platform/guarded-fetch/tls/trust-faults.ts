import type { TLSSocket } from 'node:tls';
import { quote } from '../../quote.ts';
import { FetchError } from '../fetch-error.ts';
import type { FetchTarget } from '../fetch-target.ts';
import type { SeenCertificate } from './seen-certificate.ts';

/** Creates the error for a certificate that ordinary validation refuses. */
export function untrusted(
  target: FetchTarget,
  socket: TLSSocket,
  certificates: readonly SeenCertificate[],
): FetchError {
  const seen = certificates[0]?.sha256 ?? 'no certificate';
  return new FetchError(
    'tls_untrusted',
    `The certificate of "${target.authority}" is not trusted (${reasonOf(socket)}). Serve a certificate from a public authority for this ` +
      'host name, ask the operator to add the authority to SYMBOLON_EXTRA_CA_FILE, or, if you know that the certificate ' +
      `is correct, register its thumbprint explicitly; seen: ${seen}.`,
  );
}

/**
 * Creates the error for a serving chain without a registered thumbprint. If ordinary validation accepts the chain
 * (`authorized`), the thumbprints are probably stale.
 */
export function thumbprintMismatch(
  target: FetchTarget,
  {
    certificates,
    authorized,
  }: { readonly certificates: readonly SeenCertificate[]; readonly authorized: boolean },
  expected: readonly string[],
): FetchError {
  const seen = certificates.map(({ sha256, subject }) => `${sha256} (${quote(subject)})`).join(', ');
  const validity = authorized
    ? 'Ordinary validation accepts its certificate, so the registered thumbprints are probably stale. '
    : '';
  return new FetchError(
    authorized ? 'thumbprint_stale' : 'thumbprint_mismatch',
    `No certificate of "${target.authority}" has a registered thumbprint. ${validity}Seen: ${seen || 'none'}. ` +
      `Expected one of: ${expected.join(', ') || 'none'}. If the server's certificate was rotated on purpose, register the ` +
      'new certificate with `symbolon issuer pin` or POST regenerate-thumbprints.',
  );
}

/**
 * Creates the error for a server certificate that OpenSSL does not accept under the pinned certificate that was
 * presented.
 */
export function pinnedAuthorityUnproven(
  target: FetchTarget,
  socket: TLSSocket,
  pinned: SeenCertificate,
): FetchError {
  return new FetchError(
    'tls_untrusted',
    `"${target.authority}" presents the pinned certificate ${pinned.sha256}, but its own certificate is not valid under ` +
      `it (${reasonOf(socket)}). Serve an unexpired certificate that the pinned authority issued for this host name.`,
  );
}

/** Creates the error for a pinned server certificate that has expired or is not valid yet. */
export function pinnedOutOfDate(target: FetchTarget, leaf: SeenCertificate): FetchError {
  const from = new Date(leaf.validFromAt).toISOString();
  const to = new Date(leaf.validToAt).toISOString();
  return new FetchError(
    'tls_untrusted',
    `The pinned certificate ${leaf.sha256} of "${target.authority}" is only valid from ${from} to ${to}. ` +
      'Renew it, then register the new thumbprint with `symbolon issuer pin` or POST regenerate-thumbprints.',
  );
}

/** Creates the error for thumbprints of an issuer with a plain http URL, which has no certificate. */
export function pinsNeedTls(): FetchError {
  return new FetchError(
    'scheme_refused',
    'Thumbprints require https: an http URL has no certificate to match.',
  );
}

/** At run time, `authorizationError` is a code of OpenSSL or Node, whatever its declared type. */
function reasonOf(socket: TLSSocket): string {
  const reason: unknown = socket.authorizationError;
  return reason instanceof Error ? reason.message : String(reason ?? 'no reason given');
}
