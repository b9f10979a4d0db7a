import type { Result } from '../../../platform/result.ts';
import type { Clock } from '../../../platform/time/clock.ts';
import { type KeySet, parseKeySet } from '../key-sets/key-set.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import type { IssuerKeysFault } from './issuer-keys-fault.ts';
import type { FetchedKeys } from './issuer-keys-fetch.ts';
import { minKeySetLifetimeMs } from './issuer-keys-lifetime.ts';
import { type IssuerKeysRecord, type StoredKeys, trustTermsOf } from './issuer-keys-record.ts';

export type KeySetLookup = Result<KeySet, IssuerKeysFault>;

/** The keys of the last fetch. Names in `At` are wall times; names in `Ms` are on the monotonic clock. */
export interface KnownKeys extends StoredKeys {
  readonly keySet: KeySet;
  readonly refreshMs: number;
  readonly expiresMs: number;
}

export interface Moment {
  readonly now: number;
  readonly monotonicMs: number;
}

export function momentOf(clock: Clock): Moment {
  return { now: clock.now(), monotonicMs: clock.monotonicMs() };
}

/** The cached state of one issuer, under one set of trust terms. */
export interface IssuerEntry {
  issuer: TrustedIssuer;
  readonly trustTerms: string;
  known: KnownKeys | null;
  lastFetchAt: number | null;
  lastSuccessAt: number | null;
  lastError: (IssuerKeysFault & { readonly at: number }) | null;
  /** On the monotonic clock, like the next two members: a jump of the wall clock would stop the fetches. */
  lastFetchMs: number | null;
  lastErrorMs: number | null;
  unknownKidFetchMs: number | null;
  inFlight: Promise<KeySetLookup> | null;
  loading: Promise<void> | null;
  /** The leaf of the last rotation that was reported, so that each rotation is reported once. */
  rotatedTo: string | null;
  /** The last fault that was reported; a long outage is one event, not one for each attempt. */
  reportedFault: IssuerKeysFault['code'] | null;
}

const refreshAfterShare = 0.8;

export function createEntry(issuer: TrustedIssuer): IssuerEntry {
  return {
    issuer,
    trustTerms: trustTermsOf(issuer),
    known: null,
    lastFetchAt: null,
    lastSuccessAt: null,
    lastError: null,
    lastFetchMs: null,
    lastErrorMs: null,
    unknownKidFetchMs: null,
    inFlight: null,
    loading: null,
    rotatedTo: null,
    reportedFault: null,
  };
}

/**
 * Creates the keys of a fetch. A set without a usable key serves only to explain refusals, and is soon fetched again.
 */
export function knownFromFetch(fetched: FetchedKeys, { now: fetchedAt, monotonicMs }: Moment): KnownKeys {
  const { keySet, jwks, jwksUri, certificates } = fetched;
  const lifetimeMs = hasUsableKey(keySet) ? fetched.lifetimeMs : minKeySetLifetimeMs;
  const stored = {
    ...{ jwks, jwksUri, certificates, fetchedAt },
    refreshAt: fetchedAt + lifetimeMs * refreshAfterShare,
    expiresAt: fetchedAt + lifetimeMs,
  };
  return knownFromStored(stored, keySet, { now: fetchedAt, monotonicMs });
}

/** Converts stored times to the monotonic clock; none is later than the whole lifetime from now. */
function knownFromStored(keys: StoredKeys, keySet: KeySet, { now, monotonicMs }: Moment): KnownKeys {
  const sinceMs = Math.max(0, now - keys.fetchedAt);
  const endOf = (at: number) => monotonicMs + at - keys.fetchedAt - sinceMs;
  return { ...keys, keySet, refreshMs: endOf(keys.refreshAt), expiresMs: endOf(keys.expiresAt) };
}

/** Applies a stored record, unless the entry has changed since. */
export function applyRecord(entry: IssuerEntry, record: IssuerKeysRecord, moment: Moment): void {
  if ((entry.lastFetchAt ?? Number.NEGATIVE_INFINITY) >= (record.lastFetchAt ?? 0)) return;
  const parsed = parseKeySet(record.keys?.jwks);
  const newer = record.keys !== null && record.keys.fetchedAt >= (entry.known?.fetchedAt ?? 0);
  if (newer && parsed.ok) entry.known = knownFromStored(record.keys, parsed.value, moment);
  entry.lastFetchAt = record.lastFetchAt;
  entry.lastSuccessAt = record.lastSuccessAt;
  entry.lastError = record.lastError;
  entry.lastFetchMs = onMonotonicClock(record.lastFetchAt, moment);
  entry.lastErrorMs = onMonotonicClock(record.lastError?.at ?? null, moment);
  entry.reportedFault = record.lastError?.code ?? null;
}

function onMonotonicClock(at: number | null, { now, monotonicMs }: Moment): number | null {
  return at === null ? null : monotonicMs - Math.max(0, now - at);
}

export function recordOf(entry: IssuerEntry): IssuerKeysRecord {
  const { trustTerms, lastFetchAt, lastSuccessAt, lastError, known } = entry;
  const base = { version: 1 as const, trustTerms, lastFetchAt, lastSuccessAt, lastError };
  if (known === null) return { ...base, keys: null };
  const { keySet: _parsedAgainOnLoad, refreshMs: _, expiresMs: __, ...keys } = known;
  return { ...base, keys };
}

export function hasUsableKey(keySet: KeySet): boolean {
  return keySet.keys.some(({ usable }) => usable);
}

/** Checks both clocks: the wall clock may have been set back, and the monotonic clock stops while a machine sleeps. */
export function isFresh(known: KnownKeys | null, { now, monotonicMs }: Moment): known is KnownKeys {
  return known !== null && now < known.expiresAt && monotonicMs < known.expiresMs;
}

export function found({ keySet }: KnownKeys): KeySetLookup {
  return { ok: true, value: keySet };
}
