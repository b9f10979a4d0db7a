import 'reflect-metadata';
import { createHash, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const hourMs = 3_600_000;

/** The certificate of a TLS server, in PEM. */
export interface ServerCertificate {
  readonly keyPem: string;
  /** Only the certificate. */
  readonly certificatePem: string;
  /** The certificate and the authorities between it and the root, in the order in which a server presents them. */
  readonly chainPem: string;
  /** SHA-256 and SHA-1 of the certificate's DER, lower-case hex. */
  readonly sha256: string;
  readonly sha1: string;
}

export interface CertificateRequest {
  /** Host names and addresses; `localhost` and `127.0.0.1` by default. */
  readonly hosts?: readonly string[];
  readonly validFromAt?: number;
  readonly validToAt?: number;
}

export interface TestAuthority {
  readonly certificatePem: string;
  readonly sha256: string;
  readonly sha1: string;
  /** Issues a server certificate. */
  issue(request?: CertificateRequest): Promise<ServerCertificate>;
  /** Creates an intermediate authority; its certificates are served with their chain. */
  issueAuthority(name: string, request?: CertificateRequest): Promise<TestAuthority>;
  /** Issues a server certificate whose owner signed another certificate, although it is not an authority. */
  issueServerThatSigns(): Promise<ServerCertificate & { readonly forged: ServerCertificate }>;
}

interface Signer {
  readonly subject: string;
  readonly privateKey: webcrypto.CryptoKey;
}

/** Creates a root authority in memory. */
export async function createTestAuthority(name = 'Test Authority'): Promise<TestAuthority> {
  const keys = await generateKeys();
  const signer = { subject: `CN=${name}`, privateKey: keys.privateKey };
  const certificate = await createCertificate(signer.subject, keys.publicKey, signer, {
    extensions: authorityExtensions(),
  });
  return authorityOf(certificate, signer, '');
}

/** Creates a self-signed server certificate. */
export async function createSelfSigned(request: CertificateRequest = {}): Promise<ServerCertificate> {
  const keys = await generateKeys();
  const signer = { subject: 'CN=self-signed', privateKey: keys.privateKey };
  const certificate = await createCertificate(signer.subject, keys.publicKey, signer, {
    ...request,
    extensions: serverExtensions(request),
  });
  return serverCertificateOf(certificate, keys, '');
}

function authorityOf(certificate: x509.X509Certificate, signer: Signer, presented: string): TestAuthority {
  return {
    certificatePem: certificate.toString('pem'),
    ...digestsOf(certificate),
    async issue(request = {}) {
      const keys = await generateKeys();
      const extensions = serverExtensions(request);
      const issued = await createCertificate('CN=server', keys.publicKey, signer, { ...request, extensions });
      return serverCertificateOf(issued, keys, presented);
    },
    async issueAuthority(name, request = {}) {
      const keys = await generateKeys();
      const extensions = authorityExtensions();
      const issued = await createCertificate(`CN=${name}`, keys.publicKey, signer, {
        ...request,
        extensions,
      });
      const child = { subject: `CN=${name}`, privateKey: keys.privateKey };
      return authorityOf(issued, child, `${issued.toString('pem')}\n${presented}`);
    },
    async issueServerThatSigns() {
      const keys = await generateKeys();
      const owner = { subject: 'CN=owner', privateKey: keys.privateKey };
      const issued = await createCertificate(owner.subject, keys.publicKey, signer, {
        extensions: serverExtensions({}),
      });
      const forged = await authorityOf(issued, owner, '').issue();
      return { ...(await serverCertificateOf(issued, keys, presented)), forged };
    },
  };
}

async function serverCertificateOf(
  certificate: x509.X509Certificate,
  keys: webcrypto.CryptoKeyPair,
  presented: string,
): Promise<ServerCertificate> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  const certificatePem = certificate.toString('pem');
  return {
    keyPem: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
    certificatePem,
    chainPem: `${certificatePem}\n${presented}`,
    ...digestsOf(certificate),
  };
}

function createCertificate(
  subject: string,
  publicKey: webcrypto.CryptoKey,
  signer: Signer,
  request: CertificateRequest & { extensions: x509.Extension[] },
): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(8).toString('hex')}`,
    subject,
    issuer: signer.subject,
    publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: algorithm,
    notBefore: new Date(request.validFromAt ?? Date.now() - hourMs),
    notAfter: new Date(request.validToAt ?? Date.now() + 24 * hourMs),
    extensions: request.extensions,
  });
}

function authorityExtensions(): x509.Extension[] {
  const usage = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  return [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(usage, true),
  ];
}

function serverExtensions({ hosts = ['localhost', '127.0.0.1'] }: CertificateRequest): x509.Extension[] {
  const names = hosts.map((value) => ({
    type: isAddress(value) ? ('ip' as const) : ('dns' as const),
    value,
  }));
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(names),
  ];
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host);
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function digestsOf(certificate: x509.X509Certificate): { sha256: string; sha1: string } {
  const der = Buffer.from(certificate.rawData);
  return {
    sha256: createHash('sha256').update(der).digest('hex'),
    sha1: createHash('sha1').update(der).digest('hex'),
  };
}
