import type { SeenCertificate } from '../../../platform/guarded-fetch/index.ts';
import { isJsonObject, type JsonValue } from '../../../platform/json/json.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import type { IssuerKeysFault } from './issuer-keys-fault.ts';

/** Fetched keys. Times in ms since the epoch. */
export interface StoredKeys {
  readonly jwks: JsonValue;
  readonly jwksUri: string;
  readonly fetchedAt: number;
  /** From this time on, a use causes a refresh in the background. */
  readonly refreshAt: number;
  readonly expiresAt: number;
  readonly certificates: readonly SeenCertificate[];
}

/** The stored state of an issuer's keys, for restarts and other servers, as JSON. */
export interface IssuerKeysRecord {
  readonly version: 1;
  /** The terms under which the keys were fetched; see `trustTermsOf`. */
  readonly trustTerms: string;
  readonly lastFetchAt: number | null;
  readonly lastSuccessAt: number | null;
  readonly lastError: (IssuerKeysFault & { readonly at: number }) | null;
  readonly keys: StoredKeys | null;
}

/** The store of records. If it fails, keys are lost with the process. */
export interface IssuerKeysStore {
  /** The JSON value that was saved last, or null. */
  find(issuerId: string): Promise<unknown>;
  save(issuerId: string, record: IssuerKeysRecord): Promise<void>;
}

/**
 * Returns the terms that keys depend on: the URL, the identifier and the pins. Keys fetched under other terms do not
 * belong to this issuer. Recorded thumbprints follow the server, so they are not part of the terms.
 */
export function trustTermsOf({ url, issuer, thumbprintSource, thumbprints }: TrustedIssuer): string {
  const pins = thumbprintSource === 'given' ? thumbprints.toSorted() : null;
  return JSON.stringify([url, issuer, pins]);
}

/** Returns the record if it is valid and was created under these terms. */
export function findRecord(stored: unknown, trustTerms: string): IssuerKeysRecord | null {
  return isRecord(stored) && stored.trustTerms === trustTerms ? stored : null;
}

/** Only `save` writes records, so their version implies the rest of their format. */
function isRecord(stored: unknown): stored is IssuerKeysRecord {
  return isJsonObject(stored) && stored.version === 1;
}
