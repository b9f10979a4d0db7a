import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const hourMilliseconds = 3_600_000;

/** A certificate of a new CA, in PEM. */
export interface IssuedCertificate {
  readonly pem: string;
  readonly keyPem: string;
  readonly authorityPem: string;
}

/** Issues a certificate for a host name. It expires in `hours`; with a negative number, it expired that long ago. */
export async function issueCertificate({
  hours = 24,
  hostname = 'localhost',
}: {
  readonly hours?: number;
  readonly hostname?: string;
}): Promise<IssuedCertificate> {
  const authorityKeys = await generateKeys();
  const keys = await generateKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(Math.max(hours, 24)),
    serialNumber: randomBytes(8).toString('hex'),
    name: 'CN=Test Authority',
    keys: authorityKeys,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(hours),
    serialNumber: randomBytes(8).toString('hex'),
    subject: `CN=${hostname}`,
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [nameOf(hostname)],
  });
  return {
    pem: certificate.toString('pem'),
    authorityPem: authority.toString('pem'),
    keyPem: await exportKey(keys.privateKey),
  };
}

/** Issues a certificate that is its own CA. */
export async function issueSelfSigned({ hostname = 'localhost' } = {}): Promise<IssuedCertificate> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(24),
    serialNumber: randomBytes(8).toString('hex'),
    name: `CN=${hostname}`,
    keys,
    extensions: [nameOf(hostname)],
  });
  const pem = certificate.toString('pem');
  return { pem, authorityPem: pem, keyPem: await exportKey(keys.privateKey) };
}

function validity(hours: number) {
  return {
    notBefore: new Date(Date.now() + Math.min(hours, 0) * hourMilliseconds - hourMilliseconds),
    notAfter: new Date(Date.now() + hours * hourMilliseconds),
    signingAlgorithm: algorithm,
  };
}

function nameOf(hostname: string) {
  return new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: hostname }]);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function generateKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}
