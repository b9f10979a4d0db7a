import 'reflect-metadata';
import { createSign, generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const hourMilliseconds = 3_600_000;

/** A real OIDC issuer over TLS, whose tokens the tests exchange. */
export interface Issuer {
  readonly url: string;
  /** The PEM of the CA of its certificate. */
  readonly authorityPem: string;
  readonly jwks: { readonly keys: readonly object[] };
  /** Mints a token that is valid for an hour. */
  readonly mint: (claims: Readonly<Record<string, unknown>>) => string;
  readonly stop: () => Promise<void>;
}

/** Starts an issuer on a free port; its certificate is valid for `certificateHours`. */
export async function startIssuer({ certificateHours = 24 * 90 } = {}): Promise<Issuer> {
  const certificate = await issueCertificate(certificateHours);
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] };
  const server = createServer({ key: certificate.keyPem, cert: certificate.pem }, (request, response) => {
    const isKeys = request.url === '/jwks';
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(isKeys ? jwks : { issuer: url, jwks_uri: `${url}/jwks` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url,
    authorityPem: certificate.authorityPem,
    jwks,
    mint(claims) {
      const issuedAt = Math.floor(Date.now() / 1_000);
      const payload = {
        iss: url,
        iat: issuedAt,
        exp: issuedAt + 3_600,
        jti: randomBytes(8).toString('hex'),
        ...claims,
      };
      const signed = [{ alg: 'RS256', kid: 'k1', typ: 'JWT' }, payload]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function issueCertificate(hours: number) {
  const authorityKeys = await generateKeys();
  const keys = await generateKeys();
  const validity = {
    notBefore: new Date(Date.now() - hourMilliseconds),
    notAfter: new Date(Date.now() + hours * hourMilliseconds),
    signingAlgorithm: algorithm,
  };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: randomBytes(8).toString('hex'),
    name: 'CN=Test Authority',
    keys: authorityKeys,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: randomBytes(8).toString('hex'),
    subject: 'CN=localhost',
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
  });
  const keyDer = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    pem: certificate.toString('pem'),
    authorityPem: authority.toString('pem'),
    keyPem: x509.PemConverter.encode(keyDer, 'PRIVATE KEY'),
  };
}

function generateKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}
