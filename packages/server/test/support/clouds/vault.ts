import { randomBytes } from 'node:crypto';
import type { TestAuthority } from '../issuers/test-authority.ts';
import {
  type CloudServer,
  type GivenAnswer,
  json,
  type ReceivedRequest,
  startCloudServer,
} from './https-server.ts';
import { createTokenVerifier, type TokenFault, type Verified } from './token-verifier.ts';

/** A role of Vault's JWT auth method. */
export interface JwtRole {
  readonly boundAudiences: readonly string[];
  readonly boundSubject?: string;
  readonly boundClaims?: Readonly<Record<string, string>>;
  readonly ttlSeconds?: number;
}

export interface VaultOptions {
  readonly authority: TestAuthority;
  /** `oidc_discovery_url` and `bound_issuer` of `auth/{mount}`. */
  readonly issuer: string;
  readonly mount?: string;
  readonly namespace?: string;
  readonly roles: Readonly<Record<string, JwtRole>>;
  /** `kv/` and so on, with the content of each mount. */
  readonly kv?: Readonly<
    Record<
      string,
      { readonly version: 1 | 2; readonly secrets: Readonly<Record<string, Record<string, unknown>>> }
    >
  >;
  /** Tokens that exist from the start. */
  readonly tokens?: readonly string[];
  readonly now?: () => number;
}

interface Asked extends ReceivedRequest {
  /** Without `/v1/`. */
  readonly route: string;
  readonly token: string;
}

/** Vault: the JWT auth method, child tokens, and KV 1 and 2. */
export function startVault(options: VaultOptions): Promise<CloudServer> {
  const { authority, issuer, mount = 'jwt', now = Date.now } = options;
  const tokens = new Set(options.tokens ?? []);
  const verify = createTokenVerifier({
    authority: authority.certificatePem,
    issuers: [issuer],
    algorithms: ['RS256', 'ES256'],
    now,
    toleranceSeconds: 60,
  });
  return startCloudServer(authority, (request) => {
    if ((request.headers['x-vault-namespace'] ?? '') !== (options.namespace ?? ''))
      return refusal(404, `no handler for route "${request.path}". route entry not found.`);
    const route = decodeURIComponent(request.path.replace(/^\/v1\//, ''));
    const asked = { ...request, route, token: String(request.headers['x-vault-token'] ?? '') };
    if (route === `auth/${mount}/login`) return logIn(options, verify, { tokens, body: request.body });
    if (!tokens.has(asked.token)) return refusal(403, 'permission denied');
    if (route === 'auth/token/create') return createChild(tokens, asked);
    return readKv(options, asked);
  });
}

async function logIn(
  { roles }: VaultOptions,
  verify: (token: string) => Promise<Verified>,
  { tokens, body }: { readonly tokens: Set<string>; readonly body: string },
): Promise<GivenAnswer> {
  const { role: name, jwt } = JSON.parse(body) as { role: string; jwt: string };
  const role = roles[name];
  if (!role) return refusal(400, `role "${name}" could not be found`);
  const verified = await verify(jwt);
  if (!verified.ok) return refusal(400, `error validating token: ${faults[verified.fault]}`);
  const { sub = '', aud } = verified.claims;
  if (typeof aud !== 'string' || !role.boundAudiences.includes(aud))
    return refusal(400, 'error validating claims: aud claim does not match any bound audience');
  if (role.boundSubject !== undefined && role.boundSubject !== sub)
    return refusal(400, 'error validating token: invalid subject (sub) claim');
  for (const [claim, expected] of Object.entries(role.boundClaims ?? {})) {
    if (verified.claims[claim] !== expected)
      return refusal(
        400,
        `error validating claims: claim "${claim}" does not match any associated bound claim values`,
      );
  }
  return grantToken(tokens, role.ttlSeconds ?? 3_600);
}

const faults: Record<TokenFault, string> = {
  malformed: 'unable to parse signature',
  unknown_issuer: 'invalid issuer (iss) claim',
  no_keys: 'error checking oidc discovery URL',
  algorithm: 'unsupported signing algorithm',
  signature: 'no known key successfully validated the token signature',
  expired: 'token is expired',
  early: 'token not yet valid (nbf)',
};

function createChild(tokens: Set<string>, { body }: Asked): GivenAnswer {
  const { ttl = '768h', explicit_max_ttl: maxTtl = ttl } = JSON.parse(body) as {
    ttl?: string;
    explicit_max_ttl?: string;
  };
  return grantToken(tokens, Math.min(Number.parseInt(ttl, 10), Number.parseInt(maxTtl, 10)));
}

function grantToken(tokens: Set<string>, leaseSeconds: number): GivenAnswer {
  const token = `hvs.${randomBytes(16).toString('hex')}`;
  tokens.add(token);
  return json(200, {
    auth: { client_token: token, lease_duration: leaseSeconds, renewable: false, policies: ['default'] },
  });
}

function readKv({ kv = {} }: VaultOptions, { route }: Asked): GivenAnswer {
  const preflight = 'sys/internal/ui/mounts/';
  const path = route.startsWith(preflight) ? route.slice(preflight.length) : route;
  const found = Object.entries(kv).find(([mount]) => path.startsWith(mount));
  if (!found)
    return refusal(
      403,
      "preflight capability check returned 403, please ensure client's policies grant access to path",
    );
  const [mount, { version, secrets }] = found;
  if (route.startsWith(preflight))
    return json(200, { data: { type: 'kv', path: mount, options: version === 2 ? { version: '2' } : null } });
  const inside = path.slice(mount.length);
  if (version === 1) return answerSecret(secrets[inside]);
  const data = inside.startsWith('data/') ? secrets[inside.slice('data/'.length)] : undefined;
  return answerSecret(data && { data, metadata: { version: 3, destroyed: false } });
}

function answerSecret(data: unknown): GivenAnswer {
  return data === undefined ? json(404, { errors: [] }) : json(200, { lease_duration: 0, data });
}

function refusal(status: number, error: string): GivenAnswer {
  return json(status, { errors: [error] });
}
