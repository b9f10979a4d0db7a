import type { SeenCertificate } from '../../../platform/guarded-fetch/index.ts';
import { describeKeys, hasKey, type KeyDescription, type KeySet } from '../key-sets/key-set.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import { createIssuerEntries } from './issuer-keys-entries.ts';
import { found, type IssuerEntry, isFresh, type KeySetLookup, momentOf } from './issuer-keys-entry.ts';
import type { IssuerKeysFault } from './issuer-keys-fault.ts';
import type { IssuerKeysStore } from './issuer-keys-record.ts';
import { findGoodKeys, type RefreshDependencies } from './issuer-keys-refresh.ts';
import { createStaticIssuerKeys } from './issuer-keys-static.ts';

export interface IssuerKeysOptions extends Omit<RefreshDependencies, 'staleKeysMs'> {
  readonly store?: IssuerKeysStore;
  /** The time that keys stay valid after their lifetime while the issuer is unreachable. */
  readonly staleKeysSeconds?: number;
  /** The number of issuers whose keys are in memory; the least recently used are evicted first. */
  readonly maxIssuers?: number;
}

export interface IssuerKeysStatus {
  readonly keys: readonly KeyDescription[];
  readonly lastFetchAt: number | null;
  readonly lastSuccessAt: number | null;
  readonly lastError: (IssuerKeysFault & { readonly at: number }) | null;
  readonly expiresAt: number | null;
  readonly certificates: readonly SeenCertificate[];
}

/** The keys of trusted issuers. No method throws. */
export interface IssuerKeys {
  /** Returns the keys if they are available without waiting; for the hot path. */
  freshKeysFor(issuer: TrustedIssuer): KeySet | null;
  keysFor(issuer: TrustedIssuer): Promise<KeySetLookup>;
  /**
   * Returns the keys after `keysFor` returned keys without the key of a token: fetches them again if that may help and
   * is not too frequent.
   */
  keysAfterUnknownKid(issuer: TrustedIssuer, kid: string): Promise<KeySetLookup>;
  /** Fetches now, regardless of earlier attempts; returns a failure even while known keys are valid. */
  refetch(issuer: TrustedIssuer): Promise<KeySetLookup>;
  forget(issuer: Pick<TrustedIssuer, 'id' | 'organizationId'>): void;
  /** Returns the time when the first certificate of a key set in use expires; null if none is known. */
  soonestCertificateExpiryAt(): number | null;
  statusOf(issuer: TrustedIssuer): Promise<IssuerKeysStatus>;
}

const unknownKidIntervalMs = 30_000;
const emptyHandedIntervalMs = 5_000;
// After a recent failure, the issuer counts as unreachable. After an older failure it must be tried again, because keys
// may be used after their lifetime only if the issuer is unreachable.
const outageMemoryMs = 5 * 60_000;

/** Creates the key cache. Source: issuers-and-policies.md, Keys. */
export function createIssuerKeys(options: IssuerKeysOptions): IssuerKeys {
  const { clock, staleKeysSeconds = 86_400, maxIssuers = 20_000 } = options;
  const staleKeysMs = staleKeysSeconds * 1000;
  const staticKeys = createStaticIssuerKeys(maxIssuers);
  const entries = createIssuerEntries({ ...options, staleKeysMs, maxIssuers });

  function currentKeys(entry: IssuerEntry): KeySetLookup | null {
    const known = findGoodKeys(entry, momentOf(clock), staleKeysMs);
    return known === null ? null : found(known);
  }

  function freshKeys(entry: IssuerEntry): KeySetLookup | null {
    const { known } = entry;
    const moment = momentOf(clock);
    if (!isFresh(known, moment)) return null;
    if (moment.monotonicMs >= known.refreshMs) entries.fetchInBackground(entry);
    return found(known);
  }

  async function keysOf(entry: IssuerEntry): Promise<KeySetLookup> {
    const fresh = freshKeys(entry);
    if (fresh !== null) return fresh;
    await entries.load(entry);
    return freshKeys(entry) ?? keysDuringOutage(entry) ?? keysAfterFetch(entry);
  }

  /** Returns the result without waiting if the issuer is known to be unreachable; null for any other issuer. */
  function keysDuringOutage(entry: IssuerEntry): KeySetLookup | null {
    if (entry.lastError === null) return null;
    const sinceFailureMs = clock.monotonicMs() - (entry.lastErrorMs ?? Number.NEGATIVE_INFINITY);
    const current = currentKeys(entry);
    if (current === null) return sinceFailureMs < emptyHandedIntervalMs ? failureOf(entry.lastError) : null;
    if (sinceFailureMs >= outageMemoryMs) return null;
    entries.fetchInBackground(entry);
    return current;
  }

  async function keysAfterFetch(entry: IssuerEntry): Promise<KeySetLookup> {
    const lookup = await entries.fetchShared(entry);
    return lookup.ok ? lookup : (currentKeys(entry) ?? lookup);
  }

  return {
    freshKeysFor(issuer) {
      const lookup = staticKeys.find(issuer) ?? freshKeys(entries.entryFor(issuer));
      return lookup?.ok ? lookup.value : null;
    },
    keysFor: async (issuer) => staticKeys.find(issuer) ?? keysOf(entries.entryFor(issuer)),
    async keysAfterUnknownKid(issuer, kid) {
      const registered = staticKeys.find(issuer);
      if (registered !== null) return registered;
      const entry = entries.entryFor(issuer);
      const lookup = await keysOf(entry);
      if (!lookup.ok || hasKey(lookup.value, kid)) return lookup;
      if (entry.inFlight === null) {
        const nowMs = clock.monotonicMs();
        const askedMs = entry.unknownKidFetchMs ?? Number.NEGATIVE_INFINITY;
        if (nowMs - askedMs < unknownKidIntervalMs) return lookup;
        entry.unknownKidFetchMs = nowMs;
      }
      return keysAfterFetch(entry);
    },
    async refetch(issuer) {
      const registered = staticKeys.find(issuer);
      if (registered !== null) return registered;
      const entry = entries.entryFor(issuer);
      await entries.load(entry);
      return entries.fetchShared(entry);
    },
    forget(issuer) {
      staticKeys.forget(issuer);
      entries.forget(issuer);
    },
    soonestCertificateExpiryAt() {
      const moment = momentOf(clock);
      let soonestAt = Number.POSITIVE_INFINITY;
      for (const entry of entries.all()) {
        // If nobody has used an issuer for days, no server has newer data.
        const certificates = findGoodKeys(entry, moment, staleKeysMs)?.certificates ?? [];
        for (const { validToAt } of certificates) soonestAt = Math.min(soonestAt, validToAt);
      }
      return Number.isFinite(soonestAt) ? soonestAt : null;
    },
    async statusOf(issuer) {
      const registered = staticKeys.find(issuer);
      if (registered !== null) return staticStatus(registered);
      const entry = entries.entryFor(issuer);
      // Another server may have fetched them in the meantime.
      await entries.reload(entry);
      return fetchedStatus(entry);
    },
  };
}

function failureOf({ code, message }: IssuerKeysFault): KeySetLookup {
  return { ok: false, fault: { code, message } };
}

function fetchedStatus({ known, lastFetchAt, lastSuccessAt, lastError }: IssuerEntry): IssuerKeysStatus {
  return {
    keys: known === null ? [] : describeKeys(known.keySet),
    lastFetchAt,
    lastSuccessAt,
    lastError,
    expiresAt: known?.expiresAt ?? null,
    certificates: known?.certificates ?? [],
  };
}

function staticStatus(lookup: KeySetLookup): IssuerKeysStatus {
  return {
    keys: lookup.ok ? describeKeys(lookup.value) : [],
    lastFetchAt: null,
    lastSuccessAt: null,
    lastError: null,
    expiresAt: null,
    certificates: [],
  };
}
