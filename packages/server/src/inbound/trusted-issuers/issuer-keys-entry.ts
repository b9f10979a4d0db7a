import type { IssuerKeysFault } from './issuer-keys-fault.ts';
import type { FetchedKeys } from './issuer-keys-fetch.ts';
import { shortestKeySetLifetimeMs } from './issuer-keys-lifetime.ts';
import { type IssuerKeysRecord, type StoredKeys, trustTermsOf } from './issuer-keys-record.ts';
import { type KeySet, parseKeySet } from './key-set.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

export type KeySetLookup =
  | { readonly ok: true; readonly keySet: KeySet; readonly fetchedAt: number }
  | { readonly ok: false; readonly error: IssuerKeysFault };

/** The keys that were fetched last. Times in ms since the epoch. */
export interface KnownKeys extends StoredKeys {
  readonly keySet: KeySet;
}

/** All that is remembered of one issuer, under one set of trust terms. */
export interface IssuerEntry {
  issuer: TrustedIssuer;
  readonly trustTerms: string;
  known: KnownKeys | null;
  lastFetchAt: number | null;
  lastSuccessAt: number | null;
  lastError: (IssuerKeysFault & { readonly at: number }) | null;
  unknownKidFetchAt: number | null;
  inFlight: Promise<KeySetLookup> | null;
  loading: Promise<void> | null;
  /** Leaf of the last rotation that was reported, so that it is reported once. */
  rotatedTo: string | null;
  /** The fault that was reported last; a lasting outage is one event, not one for each attempt. */
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
    unknownKidFetchAt: null,
    inFlight: null,
    loading: null,
    rotatedTo: null,
    reportedFault: null,
  };
}

/** A set without a usable key is only kept to explain refusals; however long it may be cached, it is asked for again soon. */
export function knownFromFetch(fetched: FetchedKeys, fetchedAt: number): KnownKeys {
  const { keySet, jwks, jwksUri, certificates } = fetched;
  const lifetimeMs = hasUsableKey(keySet) ? fetched.lifetimeMs : shortestKeySetLifetimeMs;
  const refreshAt = fetchedAt + lifetimeMs * refreshAfterShare;
  return { keySet, jwks, jwksUri, certificates, fetchedAt, refreshAt, expiresAt: fetchedAt + lifetimeMs };
}

/** Takes over what a record says, unless the entry has done something since. */
export function applyRecord(entry: IssuerEntry, record: IssuerKeysRecord): void {
  if ((entry.lastFetchAt ?? Number.NEGATIVE_INFINITY) >= (record.lastFetchAt ?? 0)) return;
  const parsed = parseKeySet(record.keys?.jwks);
  const newer = record.keys !== null && record.keys.fetchedAt >= (entry.known?.fetchedAt ?? 0);
  if (newer && parsed.ok) entry.known = { ...record.keys, keySet: parsed.keySet };
  entry.lastFetchAt = record.lastFetchAt;
  entry.lastSuccessAt = record.lastSuccessAt;
  entry.lastError = record.lastError;
  entry.reportedFault = record.lastError?.code ?? null;
}

export function recordOf(entry: IssuerEntry): IssuerKeysRecord {
  const { trustTerms, lastFetchAt, lastSuccessAt, lastError, known } = entry;
  const base = { version: 1 as const, trustTerms, lastFetchAt, lastSuccessAt, lastError };
  if (known === null) return { ...base, keys: null };
  const { keySet: _parsedAgainOnLoad, ...keys } = known;
  return { ...base, keys };
}

export function hasUsableKey(keySet: KeySet): boolean {
  return keySet.keys.some(({ usable }) => usable);
}

export function isFresh(known: KnownKeys | null, now: number): known is KnownKeys {
  return known !== null && now < known.expiresAt;
}

export function found({ keySet, fetchedAt }: KnownKeys): KeySetLookup {
  return { ok: true, keySet, fetchedAt };
}
