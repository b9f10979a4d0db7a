import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../../../src/platform/time/clock.ts';

/** A relying party that caches the discovery document and keys for exactly the given time. */
export interface CachingVerifier {
  /** Throws the errors of `jose`, including the error for a key that is missing in the cached document. */
  verify(token: string, audience: string): Promise<JWTPayload>;
  /** The number of fetched documents. */
  readonly fetches: number;
}

interface Kept {
  readonly body: unknown;
  readonly untilAt: number;
}

export function createCachingVerifier(options: {
  readonly issuer: string;
  readonly clock: Clock;
  /** Returns the actual address for a URL of the issuer, like a load balancer. */
  readonly locate: (url: string) => string;
}): CachingVerifier {
  const { issuer, clock, locate } = options;
  const kept = new Map<string, Kept>();
  let fetches = 0;

  async function read<Document>(url: string): Promise<Document> {
    const known = kept.get(url);
    if (known && clock.now() < known.untilAt) return known.body as Document;
    fetches += 1;
    const response = await fetch(locate(url));
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const maxAge = /^public, max-age=(\d+)$/.exec(response.headers.get('cache-control') ?? '')?.[1];
    if (maxAge === undefined) throw new Error(`${url} does not say how long it may be kept`);
    // An age would count from the creation of the response; no intermediary adds one here.
    const body = (await response.json()) as Document;
    kept.set(url, { body, untilAt: clock.now() + Number(maxAge) * 1_000 });
    return body;
  }

  return {
    async verify(token, audience) {
      const { jwks_uri } = await read<{ jwks_uri: string }>(`${issuer}/.well-known/openid-configuration`);
      const keys = createLocalJWKSet(await read<JSONWebKeySet>(jwks_uri));
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        currentDate: new Date(clock.now()),
      });
      return payload;
    },
    get fetches() {
      return fetches;
    },
  };
}
