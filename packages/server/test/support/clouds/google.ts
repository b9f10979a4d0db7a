import { randomBytes } from 'node:crypto';
import type { TestAuthority } from '../issuers/test-authority.ts';
import {
  type CloudServer,
  type GivenAnswer,
  json,
  type ReceivedRequest,
  startCloudServer,
} from './https-server.ts';
import { createTokenVerifier, type Verified } from './token-verifier.ts';

/** A workload identity pool provider. */
export interface PoolProvider {
  /** `projects/{n}/locations/{region}/workloadIdentityPools/{pool}/providers/{provider}` */
  readonly name: string;
  readonly issuer: string;
  readonly allowedAudiences: readonly string[];
  /** The attribute condition. */
  readonly admits?: (claims: Readonly<Record<string, unknown>>) => boolean;
}

export interface GoogleOptions {
  readonly authority: TestAuthority;
  readonly providers: readonly PoolProvider[];
  /** Service accounts, and the subjects that may impersonate each. */
  readonly serviceAccounts: Readonly<Record<string, readonly string[]>>;
  readonly now?: () => number;
}

/** Google STS, and the part of IAM Credentials that creates access tokens, at one address. */
export function startGoogle(options: GoogleOptions): Promise<CloudServer> {
  const { authority, providers, now = Date.now } = options;
  const verify = createTokenVerifier({
    authority: authority.certificatePem,
    issuers: providers.map(({ issuer }) => issuer),
    algorithms: ['RS256', 'ES256'],
    now,
  });
  const subjects = new Map<string, string>();
  return startCloudServer(authority, (request) =>
    request.path === '/v1/token'
      ? exchange(options, verify, { form: new URLSearchParams(request.body), subjects })
      : impersonate(options, subjects, request),
  );
}

async function exchange(
  { providers }: GoogleOptions,
  verify: (token: string) => Promise<Verified>,
  { form, subjects }: { readonly form: URLSearchParams; readonly subjects: Map<string, string> },
): Promise<GivenAnswer> {
  const audience = form.get('audience') ?? '';
  const provider = providers.find(({ name }) => audience === `//iam.googleapis.com/${name}`);
  if (!provider)
    return oauthError(
      'invalid_target',
      'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
    );
  if (form.get('subject_token_type') !== 'urn:ietf:params:oauth:token-type:jwt')
    return oauthError('invalid_request', 'Invalid subject token type.');
  const verified = await verify(form.get('subject_token') ?? '');
  const { iss = '', sub = '', aud } = verified.claims;
  if (!verified.ok) return oauthError('invalid_grant', wordings[verified.fault](iss));
  if (provider.issuer !== iss) return oauthError('invalid_grant', wordings.unknown_issuer(iss));
  if (typeof aud !== 'string' || !provider.allowedAudiences.includes(aud))
    return oauthError(
      'invalid_grant',
      `The audience in ID Token [${String(aud)}] does not match the expected audience.`,
    );
  if (provider.admits?.(verified.claims) === false)
    return oauthError('unauthorized_client', 'The given credential is rejected by the attribute condition.');
  const token = `ya29.federated-${randomBytes(16).toString('hex')}`;
  subjects.set(token, sub);
  return json(200, {
    access_token: token,
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: 3_600,
  });
}

function impersonate(
  { serviceAccounts, now = Date.now }: GoogleOptions,
  subjects: ReadonlyMap<string, string>,
  { path, headers, body }: ReceivedRequest,
): GivenAnswer {
  const account = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):generateAccessToken$/.exec(path)?.[1] ?? '';
  const bearer = String(headers['authorization'] ?? '').replace(/^Bearer /, '');
  const subject = subjects.get(bearer);
  if (subject === undefined)
    return apiError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
  if (!serviceAccounts[account]?.includes(subject))
    return apiError(
      403,
      'PERMISSION_DENIED',
      "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
    );
  const { lifetime = '3600s' } = JSON.parse(body) as { lifetime?: string };
  const seconds = Number(lifetime.replace(/s$/, ''));
  if (!(seconds > 0 && seconds <= 3_600))
    return apiError(400, 'INVALID_ARGUMENT', `The access token lifetime cannot exceed 3600 seconds.`);
  return json(200, {
    accessToken: `ya29.impersonated-${randomBytes(16).toString('hex')}`,
    expireTime: new Date(now() + seconds * 1_000).toISOString(),
  });
}

const wordings = {
  malformed: () => 'Unable to parse the ID Token.',
  unknown_issuer: (issuer: string) => `The issuer in ID Token ${issuer} does not match the expected ones.`,
  no_keys: (issuer: string) => `Error connecting to the given credential's issuer ${issuer}.`,
  algorithm: () => 'The signature algorithm of the ID Token is not supported.',
  signature: () => 'Invalid signature in the ID Token.',
  expired: () => 'ID Token is stale to sign-in.',
  early: () => 'ID Token issued in the future.',
};

function oauthError(error: string, description: string): GivenAnswer {
  return json(error === 'unauthorized_client' ? 401 : 400, { error, error_description: description });
}

export function apiError(code: number, status: string, message: string): GivenAnswer {
  return json(code, { error: { code, message, status } });
}
