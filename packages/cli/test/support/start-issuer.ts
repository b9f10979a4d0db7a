import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { issueCertificate } from './issue-certificate.ts';

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
  const certificate = await issueCertificate({ hours: certificateHours });
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
