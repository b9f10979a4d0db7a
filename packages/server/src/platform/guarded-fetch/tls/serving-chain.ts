import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

const longestChain = 10;

/**
 * The presented certificates that stand behind the server's own, leaf first, each signed by the next.
 * Whatever else a server sends along is left out: anybody can append somebody else's public certificate.
 * Empty where the server presented none. Dates, names and constraints are not judged here.
 */
export function servingChain(socket: TLSSocket): X509Certificate[] {
  const [leaf, ...others] = presentedCertificates(socket);
  const chain: X509Certificate[] = [];
  let current: X509Certificate | undefined = leaf;
  while (current !== undefined && chain.length < longestChain) {
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
    return false; // a key of a kind that cannot have signed it
  }
}
