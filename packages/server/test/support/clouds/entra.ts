import { randomUUID } from 'node:crypto';
import type { TestAuthority } from '../issuers/test-authority.ts';
import {
  type CloudServer,
  type GivenAnswer,
  json,
  type ReceivedRequest,
  startCloudServer,
} from './https-server.ts';
import { createTokenVerifier, type TokenFault, type Verified } from './token-verifier.ts';

/** A federated identity credential of an application; all three members are compared exactly, including case. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

export interface EntraOptions {
  readonly authority: TestAuthority;
  readonly tenantId: string;
  readonly applications: Readonly<Record<string, readonly FederatedCredential[]>>;
  readonly now?: () => number;
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Microsoft Entra's token endpoint for client assertions. It accepts only RS256. */
export function startEntra(options: EntraOptions): Promise<CloudServer> {
  const { authority, now = Date.now } = options;
  const credentials = Object.values(options.applications).flat();
  const verify = createTokenVerifier({
    authority: authority.certificatePem,
    issuers: credentials.map(({ issuer }) => issuer),
    algorithms: ['RS256'],
    now,
    toleranceSeconds: 300,
  });
  return startCloudServer(authority, (request) => {
    const [path] = request.path.split('?');
    if (request.method === 'GET') return discover(options.tenantId, request);
    if (path !== `/${options.tenantId}/oauth2/v2.0/token`)
      return entraError(90002, `Tenant '${path?.split('/')[1]}' not found.`);
    return grant(options, verify, new URLSearchParams(request.body));
  });
}

function discover(tenantId: string, { headers }: ReceivedRequest): GivenAnswer {
  const base = `https://${String(headers['host'])}/${tenantId}`;
  return json(200, {
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
  });
}

async function grant(
  { applications }: EntraOptions,
  verify: (token: string) => Promise<Verified>,
  form: URLSearchParams,
): Promise<GivenAnswer> {
  const clientId = form.get('client_id') ?? '';
  const federated = applications[clientId];
  if (federated === undefined)
    return entraError(
      700016,
      `Application with identifier '${clientId}' was not found in the directory.`,
      'unauthorized_client',
    );
  if (form.get('client_assertion_type') !== assertionType)
    return entraError(7000216, "'client_assertion', 'client_secret' or 'request' is required.");
  const verified = await verify(form.get('client_assertion') ?? '');
  const { iss = '', sub = '', aud } = verified.claims;
  if (!verified.ok) return faults[verified.fault](iss);
  const ofIssuer = federated.filter(({ issuer }) => issuer === iss);
  if (!ofIssuer.some(({ subject }) => subject === sub))
    return entraError(
      700213,
      `No matching federated identity record found for presented assertion subject '${sub}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
    );
  if (!ofIssuer.some(({ subject, audience }) => subject === sub && audience === aud))
    return entraError(
      700212,
      `No matching federated identity record found for presented assertion audience '${String(aud)}'.`,
    );
  return json(200, {
    token_type: 'Bearer',
    expires_in: 3_599,
    ext_expires_in: 3_599,
    access_token: `entra-${randomUUID()}`,
  });
}

const faults: Record<TokenFault, (issuer: string) => GivenAnswer> = {
  malformed: () => entraError(50027, 'JWT token is invalid or malformed.'),
  unknown_issuer: (issuer) =>
    entraError(
      700211,
      `No matching federated identity record found for presented assertion issuer '${issuer}'.`,
    ),
  no_keys: () => entraError(50166, 'Request to External OIDC endpoint failed.'),
  algorithm: () =>
    entraError(5002738, 'Invalid JWT token. The algorithm of the token is not supported: RS256 is expected.'),
  signature: () => entraError(700027, 'Client assertion failed signature validation.'),
  expired: () => entraError(700024, 'Client assertion is not within its valid time range.'),
  early: () => entraError(700024, 'Client assertion is not within its valid time range.'),
};

export function entraError(code: number, message: string, error = 'invalid_client'): GivenAnswer {
  return json(code === 700016 || code === 90002 ? 400 : 401, {
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: ${randomUUID()} Correlation ID: ${randomUUID()}`,
    error_codes: [code],
    trace_id: randomUUID(),
    correlation_id: randomUUID(),
  });
}
