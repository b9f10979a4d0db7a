import type { KeyObject } from 'node:crypto';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../platform/json/json.ts';
import { quote } from '../../../platform/quote.ts';
import { isVerificationAlgorithm, keyShapeOf } from './verification-key-algorithm.ts';
import { type KeyFault, readPublicKey, unsuitable } from './verification-key-material.ts';

/** The members of a JWK about the key (RFC 7517 §4); null if missing or invalid. */
export interface PublishedKey {
  readonly kid: string | null;
  readonly kty: string | null;
  readonly crv: string | null;
  readonly alg: string | null;
  readonly use: string | null;
}

/** A key that can verify signatures. */
export interface VerificationKey extends PublishedKey {
  readonly usable: true;
  readonly publicKey: KeyObject;
  /** The size of an RSA key; null for other keys. */
  readonly modulusBits: number | null;
}

/** A published but unusable key, kept so that a refusal can name its fault. */
export interface UnusableKey extends PublishedKey {
  readonly usable: false;
  readonly reason: KeyFault['reason'];
  /** Continues "the key …"; safe to show, because it describes only public parts. */
  readonly fault: string;
}

/** Members that only private and symmetric keys have (RFC 7518 §6.2.2, §6.3.2, §6.4). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/** Parses one JWK (RFC 7517 §4) for verification. Never throws; an unusable key becomes an `UnusableKey`. */
export function parseVerificationKey(jwk: JsonValue | undefined): VerificationKey | UnusableKey {
  if (!isJsonObject(jwk)) {
    return { ...nothingPublished, usable: false, ...unsuitable('is not a JSON object') };
  }
  const published = readPublished(jwk);
  const fault = findFault(jwk);
  if (fault !== null) return { ...published, usable: false, ...fault };
  const material = readPublicKey(jwk);
  if (!material.ok) return { ...published, usable: false, ...material.fault };
  const { value: publicKey } = material;
  const modulusBits = publicKey.asymmetricKeyDetails?.modulusLength ?? null;
  return { ...published, usable: true, publicKey, modulusBits };
}

const nothingPublished: PublishedKey = { kid: null, kty: null, crv: null, alg: null, use: null };

function readPublished(jwk: JsonObject): PublishedKey {
  const text = (name: string) => (typeof jwk[name] === 'string' ? jwk[name] : null);
  return { kid: text('kid'), kty: text('kty'), crv: text('crv'), alg: text('alg'), use: text('use') };
}

function findFault(jwk: JsonObject): KeyFault | null {
  if (jwk.kty === 'oct') return unsuitable('is a symmetric secret, which must not be published; remove it');
  if (privateMembers.some((name) => Object.hasOwn(jwk, name))) {
    return unsuitable(
      'contains its private part, which is therefore no longer secret; replace the key with a new key',
    );
  }
  return findTextFault(jwk) ?? findPurposeFault(jwk);
}

function findTextFault(jwk: JsonObject): KeyFault | null {
  for (const name of ['kid', 'alg', 'use']) {
    if (Object.hasOwn(jwk, name) && typeof jwk[name] !== 'string')
      return unsuitable(`has a ${name} that is not a string`);
  }
  return typeof jwk.kty === 'string' ? null : unsuitable('has no key type (kty)');
}

function findPurposeFault(jwk: JsonObject): KeyFault | null {
  if (typeof jwk.use === 'string' && jwk.use !== 'sig') {
    return unsuitable(
      `is for another use (use ${quote(jwk.use)}); for signatures, use must be 'sig' or missing`,
    );
  }
  if (Object.hasOwn(jwk, 'key_ops') && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'))) {
    return unsuitable("does not list 'verify' in its key_ops");
  }
  return typeof jwk.alg === 'string' ? findAlgorithmFault(jwk, jwk.alg) : null;
}

function findAlgorithmFault(jwk: JsonObject, alg: string): KeyFault | null {
  if (!isVerificationAlgorithm(alg)) {
    return unsuitable(`is bound to the algorithm ${quote(alg)}, which may not sign subject tokens`);
  }
  const shape = keyShapeOf(alg);
  const fits = jwk.kty === shape.kty && (shape.crv === null || jwk.crv === shape.crv);
  return fits ? null : unsuitable(`is bound to the algorithm ${alg}, which does not fit its type`);
}
