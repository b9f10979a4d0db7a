import { createPublicKey, type KeyObject } from 'node:crypto';
import { decodeBase64UrlStrict } from '../../../platform/base64url.ts';
import type { JsonObject } from '../../../platform/json/json.ts';
import { quote } from '../../../platform/quote.ts';
import type { Failure, Result } from '../../../platform/result.ts';

export interface KeyFault {
  readonly reason: 'key_unsuitable' | 'key_too_weak';
  readonly fault: string;
}

type PublicKeyResult = Result<KeyObject, KeyFault>;

/** NIST SP 800-131A, RFC 7518 §3.3. */
const MIN_MODULUS_BITS = 2048;
/** Verification time grows with the square of the size, so a huge published key could slow down the server. */
const MAX_MODULUS_BITS = 8192;
const MAX_EXPONENT_BYTES = 4;

/** The bytes of a coordinate (RFC 7518 §6.2.1.2; RFC 8037 §2 for Ed25519). */
const coordinateBytes: Readonly<Record<string, number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
  Ed25519: 32,
};

export function unsuitable(fault: string): KeyFault {
  return { reason: 'key_unsuitable', fault };
}

export function tooWeak(fault: string): KeyFault {
  return { reason: 'key_too_weak', fault };
}

/** Parses the public key in a JWK (RFC 7518 §6, RFC 8037 §2) and checks its numbers; ignores other members. */
export function readPublicKey(jwk: JsonObject): PublicKeyResult {
  switch (jwk.kty) {
    case 'RSA':
      return readRsaKey(jwk);
    case 'EC':
      return readCurveKey(jwk, ['P-256', 'P-384', 'P-521'], ['x', 'y']);
    case 'OKP':
      return readCurveKey(jwk, ['Ed25519'], ['x']);
    default:
      return failed(
        unsuitable(`has the type ${quote(String(jwk.kty))}; supported types are RSA, EC and OKP`),
      );
  }
}

function readRsaKey(jwk: JsonObject): PublicKeyResult {
  const modulus = readNumber(jwk.n);
  const exponent = readNumber(jwk.e);
  if (modulus === null || exponent === null)
    return failed(unsuitable('has no well-formed n or e (base64url)'));
  const fault = findModulusFault(modulus) ?? findExponentFault(exponent);
  if (fault !== null) return failed(fault);
  return importKey({ kty: 'RSA', n: modulus.toString('base64url'), e: exponent.toString('base64url') });
}

function findModulusFault(modulus: Buffer): KeyFault | null {
  const bits = bitLength(modulus);
  if (bits < MIN_MODULUS_BITS) {
    return tooWeak(`has an RSA modulus of ${bits} bits; at least ${MIN_MODULUS_BITS} are required`);
  }
  if (bits > MAX_MODULUS_BITS) {
    return unsuitable(`has an RSA modulus of ${bits} bits; at most ${MAX_MODULUS_BITS} are accepted`);
  }
  return isOdd(modulus) ? null : unsuitable('has an even RSA modulus');
}

function findExponentFault(exponent: Buffer): KeyFault | null {
  // With the exponent 1, every text is its own signature.
  if (!isOdd(exponent) || exponent.equals(Buffer.from([1]))) {
    return tooWeak('has an unsafe RSA exponent; use 65537');
  }
  return exponent.length <= MAX_EXPONENT_BYTES
    ? null
    : unsuitable('has an RSA exponent of more than 32 bits');
}

function readCurveKey(jwk: JsonObject, curves: string[], coordinates: string[]): PublicKeyResult {
  const { crv } = jwk;
  if (typeof crv !== 'string' || !curves.includes(crv)) {
    const given = typeof crv === 'string' ? `is on the curve ${quote(crv)}` : 'has no curve (crv)';
    return failed(unsuitable(`${given}; supported curves are ${curves.join(', ')}`));
  }
  const point: Record<string, string> = {};
  for (const name of coordinates) {
    const text = jwk[name];
    if (typeof text !== 'string' || decodeBase64UrlStrict(text)?.length !== coordinateBytes[crv]) {
      return failed(unsuitable(`has no coordinate ${name} of ${coordinateBytes[crv]} bytes (base64url)`));
    }
    point[name] = text;
  }
  return importKey({ kty: String(jwk.kty), crv, ...point });
}

function importKey(jwk: Record<string, string>): PublicKeyResult {
  try {
    return { ok: true, value: createPublicKey({ key: jwk, format: 'jwk' }) };
  } catch {
    return failed(unsuitable('is not a valid key (for example, its point is not on its curve)'));
  }
}

/**
 * Parses an unsigned big-endian number (RFC 7518 §2, Base64urlUInt), without the leading zeros that some issuers send.
 */
function readNumber(text: unknown): Buffer | null {
  const bytes = typeof text === 'string' ? decodeBase64UrlStrict(text) : null;
  if (bytes === null) return null;
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? null : bytes.subarray(first);
}

function bitLength(number: Buffer): number {
  return number.length * 8 - (Math.clz32(number[0] ?? 0) - 24);
}

function isOdd(number: Buffer): boolean {
  return ((number.at(-1) ?? 0) & 1) === 1;
}

function failed(fault: KeyFault): Failure<KeyFault> {
  return { ok: false, fault };
}
