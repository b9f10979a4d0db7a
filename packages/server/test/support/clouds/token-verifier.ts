import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from 'jose';

export type TokenFault =
  | 'malformed'
  | 'unknown_issuer'
  | 'no_keys'
  | 'algorithm'
  | 'signature'
  | 'expired'
  | 'early';

export type Verified =
  | { readonly ok: true; readonly claims: JWTPayload }
  | { readonly ok: false; readonly fault: TokenFault; readonly claims: JWTPayload };

export interface VerifierOptions {
  /** PEM, for the issuer's TLS. */
  readonly authority: string;
  /** Issuers that the cloud knows; it never fetches the keys of any other. */
  readonly issuers: readonly string[];
  readonly algorithms: readonly string[];
  /** The cloud's own clock, in milliseconds. */
  readonly now: () => number;
  readonly toleranceSeconds?: number;
}

interface CachedKeys {
  readonly keys: JSONWebKeySet;
  readonly freshUntilAt: number;
}

/**
 * Verifies like a cloud: fetches discovery document and keys from the issuer's URL over TLS, and keeps them for as long
 * as it may.
 */
export function createTokenVerifier(options: VerifierOptions): (token: string) => Promise<Verified> {
  const cache = new Map<string, CachedKeys>();

  async function keysOf(issuer: string): Promise<JSONWebKeySet> {
    const cached = cache.get(issuer);
    if (cached && cached.freshUntilAt > options.now()) return cached.keys;
    const discovery = await getJson(`${issuer}/.well-known/openid-configuration`, options.authority);
    const document = discovery.body as { issuer?: string; jwks_uri?: string };
    if (document.issuer !== issuer || document.jwks_uri === undefined)
      throw new Error('the discovery document is not of this issuer');
    const { body, maxAgeSeconds } = await getJson(document.jwks_uri, options.authority);
    const keys = body as JSONWebKeySet;
    cache.set(issuer, { keys, freshUntilAt: options.now() + maxAgeSeconds * 1_000 });
    return keys;
  }

  return async (token) => {
    const parts = decode(token);
    if (parts === null) return { ok: false, fault: 'malformed', claims: {} };
    const { algorithm, claims } = parts;
    const fail = (fault: TokenFault): Verified => ({ ok: false, fault, claims });
    const { iss = '' } = claims;
    if (!options.issuers.includes(iss)) return fail('unknown_issuer');
    if (!options.algorithms.includes(algorithm)) return fail('algorithm');
    const keys = await keysOf(iss).catch(() => null);
    if (keys === null) return fail('no_keys');
    try {
      // The times are checked below, with the messages of the cloud.
      await jwtVerify(token, createLocalJWKSet(keys), { currentDate: new Date((claims.iat ?? 0) * 1_000) });
    } catch {
      return fail('signature');
    }
    const { toleranceSeconds = 0 } = options;
    const nowSeconds = options.now() / 1_000;
    if ((claims.exp ?? 0) + toleranceSeconds <= nowSeconds) return fail('expired');
    if ((claims.nbf ?? claims.iat ?? 0) - toleranceSeconds > nowSeconds) return fail('early');
    return { ok: true, claims };
  };
}

function decode(token: string): { readonly algorithm: string; readonly claims: JWTPayload } | null {
  try {
    return { algorithm: decodeProtectedHeader(token).alg ?? '', claims: decodeJwt(token) };
  } catch {
    return null;
  }
}

async function getJson(url: string, ca: string): Promise<{ body: unknown; maxAgeSeconds: number }> {
  const answer = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    get(url, { ca }, resolve).on('error', reject);
  });
  if (answer.statusCode !== 200) throw new Error(`${url} answers ${answer.statusCode}`);
  const maxAge = /max-age=(\d+)/.exec(answer.headers['cache-control'] ?? '')?.[1];
  return { body: JSON.parse(await text(answer)), maxAgeSeconds: Number(maxAge ?? 0) };
}

/** Matches `*` and `?` like `StringLike` of an IAM policy. */
export function isLike(pattern: string, value: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^(?:${source})$`, 's').test(value);
}
