import type { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** What a handshake validates against. */
export interface AuthorityContexts {
  /** The authorities Node trusts, and the operator's own. */
  ordinary(): SecureContext;
  /** This one certificate only, whether or not it is a root. */
  anchoredAt(certificate: X509Certificate): SecureContext;
}

/** `extraAuthorities`: PEM texts. Parsing all roots takes a while, so it is done once, on first need. */
export function createAuthorityContexts(extraAuthorities: readonly string[]): AuthorityContexts {
  let ordinary: SecureContext | undefined;
  return {
    ordinary() {
      ordinary ??= createSecureContext({ ca: [...getCACertificates('default'), ...extraAuthorities] });
      return ordinary;
    },
    anchoredAt: (certificate) =>
      createSecureContext({ ca: [certificate.toString()], allowPartialTrustChain: true }),
  };
}
