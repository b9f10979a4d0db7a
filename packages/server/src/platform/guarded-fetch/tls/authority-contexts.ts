import type { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** The authorities that a handshake validates against. */
export interface AuthorityContexts {
  /** The authorities that Node trusts, and those of the operator. */
  ordinary(): SecureContext;
  /** Only this certificate, even if it is not a root. */
  anchoredAt(certificate: X509Certificate): SecureContext;
}

/** Creates the contexts; `extraAuthorities` are PEM texts. Parsing all roots is slow, so it happens once, on first use. */
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
