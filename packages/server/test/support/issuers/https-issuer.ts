import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type JSONWebKeySet, SignJWT } from 'jose';
import { generateSigningKey, type IssuerSigningKey, type SigningAlgorithm } from './issuer-signing-keys.ts';
import { type ScriptedResponse, scriptedResponses } from './scripted-responses.ts';
import type { ServerCertificate, TestAuthority } from './test-authority.ts';

export type IssuerEndpoint = 'discovery' | 'jwks';

export interface MintOptions {
  /** One of the issuer's algorithms; the first by default. */
  readonly alg?: SigningAlgorithm;
  /** Announced instead of the key's own id. */
  readonly kid?: string;
  readonly header?: Record<string, unknown>;
  /** Signs with this instead of the issuer's current key. */
  readonly key?: IssuerSigningKey;
}

/** A real OIDC issuer over TLS on this machine. */
export interface HttpsIssuer {
  /** `https://localhost:PORT`: the issuer identifier, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly keys: readonly IssuerSigningKey[];
  jwks(): JSONWebKeySet;
  /** Signs claims; `iss`, `iat`, `exp` (five minutes) have defaults, and are omitted if `undefined`. */
  mint(claims: Record<string, unknown>, options?: MintOptions): Promise<string>;
  /** Replaces the keys immediately. */
  rotateKeys(): Promise<void>;
  /** Returns the number of requests to the endpoint. */
  requests(endpoint: IssuerEndpoint): number;
  /** Returns the number of open connections. */
  connections(): number;
  respond(endpoint: IssuerEndpoint, answer: ScriptedResponse): void;
  respondNormally(): void;
  /** Takes effect with the next connection. */
  useCertificate(certificate: Pick<ServerCertificate, 'keyPem' | 'chainPem'>): void;
  /** Closes every connection before TLS, until `comeBack`. */
  goAway(): void;
  comeBack(): void;
  stop(): Promise<void>;
}

export interface HttpsIssuerOptions {
  /** The authority of the certificate; not needed with `certificate`. */
  readonly authority?: TestAuthority;
  readonly certificate?: Pick<ServerCertificate, 'keyPem' | 'chainPem'>;
  readonly algorithms?: readonly SigningAlgorithm[];
  /** The `Cache-Control` of the key set; none by default. */
  readonly cacheControl?: string;
  /** Appended to the URL, e.g. `/realms/acme`. */
  readonly path?: string;
}

/** Starts an issuer on a free port of 127.0.0.1. */
export async function startHttpsIssuer(options: HttpsIssuerOptions): Promise<HttpsIssuer> {
  const { algorithms = ['RS256', 'ES256'], path = '' } = options;
  const certificate = options.certificate ?? (await options.authority?.issue());
  if (certificate === undefined) throw new Error('startHttpsIssuer needs an authority or a certificate');
  const server = createServer({ key: certificate.keyPem, cert: certificate.chainPem });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `https://localhost:${port}${path}`;

  let keys = await Promise.all(algorithms.map(generateSigningKey));
  const scripted = new Map<IssuerEndpoint, ScriptedResponse>();
  const counts = { discovery: 0, jwks: 0 };
  const jwks = (): JSONWebKeySet => ({ keys: keys.map(({ publicJwk }) => publicJwk) }) as JSONWebKeySet;

  const normalAnswers: Record<IssuerEndpoint, ScriptedResponse> = {
    discovery: (request, response) =>
      scriptedResponses.json(discoveryDocument(url, algorithms))(request, response),
    jwks: (request, response) => scriptedResponses.json(jwks(), cacheHeaders(options))(request, response),
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const endpoint = endpointOf(request.url ?? '', path);
    if (endpoint === null) return scriptedResponses.status(404)(request, response);
    counts[endpoint] += 1;
    return (scripted.get(endpoint) ?? normalAnswers[endpoint])(request, response);
  });
  const presence = watchConnections(server);

  return {
    url,
    port,
    get keys() {
      return keys;
    },
    jwks,
    mint: (claims, mintOptions = {}) => mint(url, keys, claims, mintOptions),
    async rotateKeys() {
      keys = await Promise.all(algorithms.map(generateSigningKey));
    },
    requests: (endpoint) => counts[endpoint],
    connections: presence.connections,
    respond: (endpoint, answer) => void scripted.set(endpoint, answer),
    respondNormally: () => scripted.clear(),
    useCertificate: ({ keyPem, chainPem }) => server.setSecureContext({ key: keyPem, cert: chainPem }),
    goAway: presence.goAway,
    comeBack: presence.comeBack,
    async stop() {
      server.close();
      server.closeAllConnections();
      presence.goAway();
      await once(server, 'close');
    },
  };
}

function watchConnections(server: Server): { connections(): number; goAway(): void; comeBack(): void } {
  let away = false;
  const open = new Set<{ destroy(): unknown }>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (away) socket.destroy();
  });
  return {
    connections: () => open.size,
    goAway() {
      away = true;
      for (const socket of open) socket.destroy();
    },
    comeBack() {
      away = false;
    },
  };
}

async function mint(
  issuer: string,
  keys: readonly IssuerSigningKey[],
  claims: Record<string, unknown>,
  { alg, kid, header, key }: MintOptions,
): Promise<string> {
  const signer = key ?? keys.find((candidate) => alg === undefined || candidate.alg === alg);
  if (signer === undefined) throw new Error(`this issuer has no ${alg} key`);
  const issuedAt = Math.floor(Date.now() / 1000);
  // An undefined claim is omitted when the payload is serialized.
  const payload = { iss: issuer, iat: issuedAt, exp: issuedAt + 300, ...claims };
  return new SignJWT(payload)
    .setProtectedHeader({ typ: 'JWT', ...header, alg: signer.alg, kid: kid ?? signer.kid })
    .sign(signer.privateKey);
}

function endpointOf(requestPath: string, issuerPath: string): IssuerEndpoint | null {
  if (requestPath === `${issuerPath}/.well-known/openid-configuration`) return 'discovery';
  return requestPath === `${issuerPath}/jwks` ? 'jwks' : null;
}

function discoveryDocument(issuer: string, algorithms: readonly SigningAlgorithm[]): Record<string, unknown> {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: algorithms,
  };
}

function cacheHeaders({ cacheControl }: HttpsIssuerOptions): Record<string, string> {
  return cacheControl === undefined ? {} : { 'cache-control': cacheControl };
}
