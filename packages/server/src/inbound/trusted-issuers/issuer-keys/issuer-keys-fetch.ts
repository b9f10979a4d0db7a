import type { GuardedFetch, SeenCertificate, TlsTrust } from '../../../platform/guarded-fetch/index.ts';
import type { JsonValue } from '../../../platform/json/json.ts';
import { discoverIssuer } from '../discover-issuer.ts';
import { type KeySet, parseKeySet } from '../key-sets/key-set.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import { KeySetError } from './issuer-keys-fault.ts';
import { keySetLifetimeMs } from './issuer-keys-lifetime.ts';

export interface FetchedKeys {
  readonly keySet: KeySet;
  /** The source of `keySet`. */
  readonly jwks: JsonValue;
  readonly jwksUri: string;
  readonly lifetimeMs: number;
  /** The certificates of the connection for the discovery document, leaf first. */
  readonly issuerCertificates: readonly SeenCertificate[];
  /** Those certificates, and the ones of the host that serves the keys. */
  readonly certificates: readonly SeenCertificate[];
  readonly thumbprintMatched: boolean;
}

/**
 * Reads an issuer's discovery document and the keys it points to, over connections that satisfy its thumbprints.
 * Throws FetchError, DiscoveryError or KeySetError `key_set_malformed`.
 */
export async function fetchIssuerKeys(issuer: TrustedIssuer, fetch: GuardedFetch): Promise<FetchedKeys> {
  const trust = trustOf(issuer);
  const discovered = await discoverIssuer(issuer.url, { fetch, trust, registeredIssuer: issuer.issuer });
  const document = await fetch(discovered.jwksUri, {
    // The recorded thumbprints belong to the issuer's own host; another host may serve the keys.
    trust: trust.kind === 'recorded' ? { kind: 'system' } : trust,
    accept: 'application/jwk-set+json, application/json',
  });
  const parsed = parseKeySet(document.json);
  if (!parsed.ok)
    throw new KeySetError('key_set_malformed', `The issuer's keys are not usable: ${parsed.fault}.`);
  return {
    keySet: parsed.value,
    jwks: document.json,
    jwksUri: discovered.jwksUri,
    lifetimeMs: keySetLifetimeMs(document.cacheControl),
    issuerCertificates: discovered.certificates,
    certificates: distinct([...discovered.certificates, ...document.certificates]),
    thumbprintMatched: discovered.thumbprintMatched,
  };
}

function trustOf({ thumbprintSource, thumbprints }: TrustedIssuer): TlsTrust {
  if (thumbprintSource === 'given') return { kind: 'pinned', thumbprints };
  return thumbprintSource === 'recorded' ? { kind: 'recorded', thumbprints } : { kind: 'system' };
}

function distinct(certificates: readonly SeenCertificate[]): SeenCertificate[] {
  return [...new Map(certificates.map((certificate) => [certificate.sha256, certificate])).values()];
}
