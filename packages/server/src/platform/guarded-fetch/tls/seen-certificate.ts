import type { X509Certificate } from 'node:crypto';

/** A certificate that a server presented. */
export interface SeenCertificate {
  /** Lower-case hex of the DER's digest. */
  readonly sha256: string;
  readonly sha1: string;
  readonly subject: string;
  readonly validFromAt: number;
  readonly validToAt: number;
}

export function describeCertificate(certificate: X509Certificate): SeenCertificate {
  return {
    sha256: hexDigits(certificate.fingerprint256),
    sha1: hexDigits(certificate.fingerprint),
    subject: certificate.subject?.replaceAll('\n', ', ') ?? '',
    validFromAt: Date.parse(certificate.validFrom),
    validToAt: Date.parse(certificate.validTo),
  };
}

function hexDigits(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}
