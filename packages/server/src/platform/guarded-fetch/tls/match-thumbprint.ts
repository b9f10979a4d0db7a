import type { SeenCertificate } from './seen-certificate.ts';

/** Returns true if the certificate's SHA-256 or SHA-1 is among the thumbprints (lower-case hex). */
export function hasThumbprint(certificate: SeenCertificate, thumbprints: readonly string[]): boolean {
  return thumbprints.includes(certificate.sha256) || thumbprints.includes(certificate.sha1);
}
