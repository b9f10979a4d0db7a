import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

const maxChainLength = 10;

/**
 * Returns the presented certificates from the server's own certificate upwards, each signed by the next. Omits all
 * others, because a server can append any public certificate. Empty if the server presented none. Does not check dates,
 * names or constraints.
 */
export function servingChain(socket: TLSSocket): X509Certificate[] {
  const [leaf, ...others] = presentedCertificates(socket);
  const chain: X509Certificate[] = [];
  let current: X509Certificate | undefined = leaf;
  while (current !== undefined && chain.length < maxChainLength) {
    const subject: X509Certificate = current;
    chain.push(subject);
    current = others.find((other) => !chain.includes(other) && isSignedBy(subject, other));
  }
  return chain;
}

function presentedCertificates(socket: TLSSocket): X509Certificate[] {
  const certificates: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  while (next !== undefined) {
    certificates.push(next);
    next = next.issuerCertificate;
  }
  return certificates;
}

function isSignedBy(subject: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
  } catch {
    return false; // a type of key that cannot have signed it
  }
}
