import type { GuardedFetch, SeenCertificate } from '../../../platform/guarded-fetch/index.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import type { Clock } from '../../../platform/time/clock.ts';
import { inSpan } from '../../../platform/tracing.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import {
  found,
  hasUsableKey,
  type IssuerEntry,
  type KeySetLookup,
  knownFromFetch,
  type Moment,
  momentOf,
} from './issuer-keys-entry.ts';
import { faultOf, KeySetError } from './issuer-keys-fault.ts';
import { type FetchedKeys, fetchIssuerKeys } from './issuer-keys-fetch.ts';

export interface RefreshDependencies {
  readonly fetch: GuardedFetch;
  readonly clock: Clock;
  readonly staleKeysMs: number;
  readonly logger?: Logger;
  /**
   * Called when recorded thumbprints were replaced because ordinary validation accepted a server that has none of them.
   */
  readonly onRotation?: (issuer: TrustedIssuer, rotation: CertificateRotation) => Promise<void> | void;
  /** Called when an issuer starts to fail, or fails in a different way. Known keys stay valid in the meantime. */
  readonly onFetchFailure?: (issuer: TrustedIssuer, error: unknown) => Promise<void> | void;
}

export interface CertificateRotation {
  /** The thumbprints recorded so far. */
  readonly before: readonly string[];
  /** The current serving chain, leaf first. */
  readonly after: readonly SeenCertificate[];
}

/** Fetches once and records the outcome; returns the result of this attempt. Never throws. */
export async function refreshEntry(
  entry: IssuerEntry,
  dependencies: RefreshDependencies,
): Promise<KeySetLookup> {
  const { fetch, clock } = dependencies;
  const { issuer } = entry;
  entry.lastFetchAt = clock.now();
  entry.lastFetchMs = clock.monotonicMs();
  try {
    const fetched = await inSpan('issuer_keys fetch', {}, () => fetchIssuerKeys(issuer, fetch));
    await followRotation(entry, issuer, fetched, dependencies);
    return await adopt(entry, issuer, fetched, dependencies);
  } catch (error) {
    return await enterFailure(entry, issuer, error, dependencies);
  }
}

async function adopt(
  entry: IssuerEntry,
  issuer: TrustedIssuer,
  fetched: FetchedKeys,
  dependencies: RefreshDependencies,
): Promise<KeySetLookup> {
  const moment = momentOf(dependencies.clock);
  if (hasUsableKey(fetched.keySet)) {
    entry.known = knownFromFetch(fetched, moment);
    entry.lastSuccessAt = moment.now;
    entry.lastError = null;
    entry.lastErrorMs = null;
    entry.reportedFault = null;
    return found(entry.known);
  }
  const known = findGoodKeys(entry, moment, dependencies.staleKeysMs);
  if (known === null || !hasUsableKey(known.keySet)) {
    // The set is stored because a refusal can then name the fault in the key.
    entry.known = knownFromFetch(fetched, moment);
  }
  const error = new KeySetError(
    'key_set_unusable',
    'The issuer publishes no key that can verify signatures.',
  );
  const failure = await enterFailure(entry, issuer, error, dependencies);
  return known === null && entry.known !== null ? found(entry.known) : failure;
}

async function enterFailure(
  entry: IssuerEntry,
  issuer: TrustedIssuer,
  cause: unknown,
  { clock, logger, onFetchFailure }: RefreshDependencies,
): Promise<KeySetLookup> {
  const error = faultOf(cause);
  entry.lastError = { ...error, at: clock.now() };
  entry.lastErrorMs = clock.monotonicMs();
  logger?.warn({ issuerId: issuer.id, code: error.code, err: cause }, 'could not fetch issuer keys');
  if (entry.reportedFault === error.code) return { ok: false, fault: error };
  try {
    await onFetchFailure?.(issuer, cause);
    entry.reportedFault = error.code;
  } catch (fault) {
    logger?.error({ issuerId: issuer.id, err: fault }, 'could not report a failure to fetch issuer keys');
  }
  return { ok: false, fault: error };
}

async function followRotation(
  entry: IssuerEntry,
  issuer: TrustedIssuer,
  { thumbprintMatched, issuerCertificates }: FetchedKeys,
  { logger, onRotation }: RefreshDependencies,
): Promise<void> {
  const leaf = issuerCertificates[0]?.sha256 ?? null;
  if (thumbprintMatched || leaf === entry.rotatedTo) return;
  try {
    await onRotation?.(issuer, { before: issuer.thumbprints, after: issuerCertificates });
    entry.rotatedTo = leaf;
  } catch (fault) {
    // This failure must not affect users; the next fetch reports the rotation again.
    logger?.error({ issuerId: issuer.id, err: fault }, 'could not record a certificate rotation');
  }
}

/** Returns the known keys during their lifetime, and for a limited time after it. */
export function findGoodKeys(
  { known }: IssuerEntry,
  { now, monotonicMs }: Moment,
  staleKeysMs: number,
): IssuerEntry['known'] {
  const isGood =
    known !== null && now < known.expiresAt + staleKeysMs && monotonicMs < known.expiresMs + staleKeysMs;
  return isGood ? known : null;
}
