import { isJsonObject, type JsonValue } from '../../../platform/json/json.ts';
import { quote } from '../../../platform/quote.ts';
import type { Failure, Result } from '../../../platform/result.ts';
import { parseVerificationKey, type UnusableKey, type VerificationKey } from './verification-key.ts';

const MAX_KEYS = 100;

/** An issuer's keys, including unusable ones, so that a refusal can name their faults. */
export interface KeySet {
  readonly keys: readonly (VerificationKey | UnusableKey)[];
}

export interface KeySetOptions {
  /**
   * For a set that an administrator provides: it must contain a key, and every key must be usable; the fault names the
   * index of the first unusable key. A fetched set is accepted unchanged.
   */
  readonly strict?: boolean;
}

/** The description of a key for administrators. `fault` continues "the key …". */
export interface KeyDescription {
  readonly kid: string | null;
  readonly kty: string | null;
  readonly alg: string | null;
  readonly use: string | null;
  readonly usable: boolean;
  readonly fault?: string;
}

/** Parses a JWK set (RFC 7517 §5) of at most 100 keys. Never throws; `fault` is safe to show. */
export function parseKeySet(json: unknown, options: KeySetOptions = {}): Result<KeySet, string> {
  const members = isJsonObject(json) && Object.hasOwn(json, 'keys') ? json.keys : undefined;
  if (!Array.isArray(members))
    return failed("the key set is not a JSON object with an array 'keys' (RFC 7517)");
  if (members.length > MAX_KEYS) {
    return failed(`the key set has ${members.length} keys; at most ${MAX_KEYS} are accepted`);
  }
  const keySet: KeySet = { keys: members.map((jwk: JsonValue) => parseVerificationKey(jwk)) };
  const fault = options.strict === true ? findStrictFault(keySet) : null;
  return fault === null ? { ok: true, value: keySet } : failed(fault);
}

function findStrictFault({ keys }: KeySet): string | null {
  if (keys.length === 0) return "the key set contains no key in 'keys'";
  for (const [index, key] of keys.entries()) {
    if (!key.usable)
      return `keys[${index}]${key.kid === null ? '' : ` (kid ${quote(key.kid)})`} ${key.fault}`;
  }
  return null;
}

/** Returns true if the set contains the key, usable or not; then fetching the set again does not help. */
export function hasKey(keySet: KeySet, kid: string): boolean {
  return keySet.keys.some((key) => key.kid === kid);
}

export function describeKeys(keySet: KeySet): KeyDescription[] {
  return keySet.keys.map((key) => {
    const { kid, kty, alg, use, usable } = key;
    return { kid, kty, alg, use, usable, ...(key.usable ? {} : { fault: key.fault }) };
  });
}

function failed(fault: string): Failure<string> {
  return { ok: false, fault };
}
