import { createFairCache } from '../../../platform/fair-cache.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import {
  applyRecord,
  createEntry,
  type IssuerEntry,
  type KeySetLookup,
  momentOf,
  recordOf,
} from './issuer-keys-entry.ts';
import { findRecord, type IssuerKeysStore, trustTermsOf } from './issuer-keys-record.ts';
import { type RefreshDependencies, refreshEntry } from './issuer-keys-refresh.ts';

/** The cached issuers, in memory and in the store, and their fetches in progress. */
export interface IssuerEntries {
  /** Returns the issuer's entry under its current trust terms; creates one if needed. */
  entryFor(issuer: TrustedIssuer): IssuerEntry;
  /** Reads the stored record, once for each entry. */
  load(entry: IssuerEntry): Promise<void>;
  /** Reads the stored record again: another server may have fetched since. */
  reload(entry: IssuerEntry): Promise<void>;
  /** Runs one fetch at a time for each issuer; all callers share it. */
  fetchShared(entry: IssuerEntry): Promise<KeySetLookup>;
  /** Starts a fetch that nobody waits for, at most every 30 s. */
  fetchInBackground(entry: IssuerEntry): void;
  forget(issuer: Pick<TrustedIssuer, 'id' | 'organizationId'>): void;
  /** Returns the entries in memory. */
  all(): Iterable<IssuerEntry>;
}

export interface IssuerEntriesOptions extends RefreshDependencies {
  readonly store?: IssuerKeysStore;
  readonly maxIssuers: number;
}

const backgroundIntervalMs = 30_000;

export function createIssuerEntries(options: IssuerEntriesOptions): IssuerEntries {
  const { clock, store, logger, maxIssuers } = options;
  const entries = createFairCache<IssuerEntry>({ maxSize: maxIssuers });

  function entryFor(issuer: TrustedIssuer): IssuerEntry {
    const entry = entries.get(issuer.organizationId, issuer.id);
    if (entry?.issuer === issuer) return entry;
    if (entry !== undefined && entry.trustTerms === trustTermsOf(issuer)) {
      entry.issuer = issuer;
      return entry;
    }
    const created = createEntry(issuer);
    entries.set(issuer.organizationId, issuer.id, created);
    return created;
  }

  function load(entry: IssuerEntry): Promise<void> {
    entry.loading ??= reload(entry);
    return entry.loading;
  }

  async function reload(entry: IssuerEntry): Promise<void> {
    try {
      const record = findRecord(await store?.find(entry.issuer.id), entry.trustTerms);
      if (record !== null) applyRecord(entry, record, momentOf(clock));
    } catch (error) {
      logger?.warn({ issuerId: entry.issuer.id, err: error }, 'could not read stored issuer keys');
    }
  }

  async function save(entry: IssuerEntry): Promise<void> {
    // An entry that was dropped or replaced in the meantime must not come back through the store.
    if (entries.get(entry.issuer.organizationId, entry.issuer.id) !== entry) return;
    try {
      await store?.save(entry.issuer.id, recordOf(entry));
    } catch (error) {
      logger?.warn({ issuerId: entry.issuer.id, err: error }, 'could not store issuer keys');
    }
  }

  function fetchShared(entry: IssuerEntry): Promise<KeySetLookup> {
    entry.inFlight ??= refreshEntry(entry, options).finally(() => {
      entry.inFlight = null;
      void save(entry);
    });
    return entry.inFlight;
  }

  function fetchInBackground(entry: IssuerEntry): void {
    const idle =
      entry.lastFetchMs === null || clock.monotonicMs() - entry.lastFetchMs >= backgroundIntervalMs;
    if (entry.inFlight === null && idle) void fetchShared(entry);
  }

  function forget({ organizationId, id }: Pick<TrustedIssuer, 'id' | 'organizationId'>): void {
    entries.delete(organizationId, id);
  }

  function* all(): Iterable<IssuerEntry> {
    for (const { value } of entries.entries()) yield value;
  }

  return { entryFor, load, reload, fetchShared, fetchInBackground, forget, all };
}
