import type { SeenCertificate } from '../../../platform/guarded-fetch/index.ts';
import { isJsonObject, type JsonValue } from '../../../platform/json/json.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import type { IssuerKeysFault } from './issuer-keys-fault.ts';

/** Keys as they were fetched. Times in ms since the epoch. */
export interface StoredKeys {
  readonly jwks: JsonValue;
  readonly jwksUri: string;
  readonly fetchedAt: number;
  /** From here on a use causes a refresh that nobody waits for. */
  readonly refreshAt: number;
  readonly expiresAt: number;
  readonly certificates: readonly SeenCertificate[];
}

/** What is kept of an issuer's keys across restarts and shown by other servers; JSON throughout. */
export interface IssuerKeysRecord {
  readonly version: 1;
  /** Under which terms the keys were fetched, see `trustTermsOf`. */
  readonly trustTerms: string;
  readonly lastFetchAt: number | null;
  readonly lastSuccessAt: number | null;
  readonly lastError: (IssuerKeysFault & { readonly at: number }) | null;
  readonly keys: StoredKeys | null;
}

/** Where records are kept. It may fail: then keys are only as durable as the process. */
export interface IssuerKeysStore {
  /** The JSON value saved last, or null. */
  find(issuerId: string): Promise<unknown>;
  save(issuerId: string, record: IssuerKeysRecord): Promise<void>;
}

/**
 * What keys depend on: where they were fetched from, as whom, and held to which pins. Keys fetched under other terms
 * are not this issuer's. Recorded thumbprints follow the server, so they are not among the terms.
 */
export function trustTermsOf({ url, issuer, thumbprintSource, thumbprints }: TrustedIssuer): string {
  const pins = thumbprintSource === 'given' ? thumbprints.toSorted() : null;
  return JSON.stringify([url, issuer, pins]);
}

/** The record, if it is one of ours that was made under these terms. */
export function findRecord(stored: unknown, trustTerms: string): IssuerKeysRecord | null {
  if (!isJsonObject(stored) || stored.version !== 1 || stored.trustTerms !== trustTerms) return null;
  // Only `save` writes these, so the version stands for the rest of the shape.
  return stored as unknown as IssuerKeysRecord;
}
