import { hash } from 'node:crypto';
import { quote } from '../../../platform/quote.ts';
import type { Result } from '../../../platform/result.ts';
import {
  type KeyRefusal,
  type KeySet,
  selectKeys,
  type VerificationKey,
} from '../../trusted-issuers/index.ts';
import type { ClaimsRefusal } from './describe-checks.ts';
import type { TimeContext } from './token-times.ts';
import type { UnverifiedJwt } from './unverified-jwt.ts';
import { parseRegisteredClaims, type RegisteredClaims, type VerifiedClaims } from './verified-claims.ts';
import { verifySignature } from './verify-signature.ts';

/**
 * Verifies that one of the issuer's keys signed the token and that its times and registered claims are valid
 * (docs/contract/token-exchange.md#checking-the-subject-token, steps 2, 4 and 5; RFC 7515 §5.2, RFC 8725 §3). The
 * caller has already checked that the key set belongs to the issuer that the token names (step 3), and decides about
 * audience, policies and single use afterwards. After `reason: 'key_unknown'`, the caller can fetch the keys once and
 * try the token again. Never throws because of the token.
 */
export async function verifySubjectToken(
  jwt: UnverifiedJwt,
  keySet: KeySet,
  context: TimeContext,
): Promise<Result<VerifiedClaims, ClaimsRefusal>> {
  const selection = selectKeys(keySet, jwt.header);
  if (!selection.ok) return { ok: false, fault: describeKeyRefusal(jwt, selection.fault) };
  const keys = selection.value;
  if (!(await isSignedByAny(jwt, keys))) return { ok: false, fault: describeBadSignature(jwt, keys) };
  const parsed = parseRegisteredClaims(jwt.unverifiedClaims, context);
  return parsed.ok ? { ok: true, value: assemble(jwt, parsed.value) } : parsed;
}

async function isSignedByAny(
  { header, signingInput, signature }: UnverifiedJwt,
  keys: readonly VerificationKey[],
): Promise<boolean> {
  const signed = { algorithm: header.alg, signingInput: Buffer.from(signingInput, 'latin1'), signature };
  for (const key of keys) {
    if (await verifySignature(signed, key)) return true;
  }
  return false;
}

function assemble(jwt: UnverifiedJwt, registered: RegisteredClaims): VerifiedClaims {
  const tokenHash = hash('sha256', jwt.compact, 'hex');
  const singleUseKey = makeSingleUseKey(jwt.signingInput, registered.jwtId);
  return { ...registered, claims: jwt.unverifiedClaims, tokenHash, singleUseKey } as VerifiedClaims;
}

function makeSingleUseKey(signingInput: string, jwtId: string | null): string {
  // Hashed, because a database index limits the size of its keys and a jti may have any length.
  if (jwtId !== null && jwtId !== '') return `jti:${hash('sha256', jwtId, 'hex')}`;
  return `signed:${hash('sha256', signingInput, 'hex')}`;
}

function describeKeyRefusal({ header }: UnverifiedJwt, { reason, message }: KeyRefusal): ClaimsRefusal {
  const expected =
    header.kid === null ? `a key for ${header.alg}` : `the key ${quote(header.kid)} for ${header.alg}`;
  return {
    reason,
    message,
    failed: { check: 'key', expected, actual: message },
    secondsSinceIssued: null,
  };
}

function describeBadSignature({ header }: UnverifiedJwt, keys: readonly VerificationKey[]): ClaimsRefusal {
  const tried =
    header.kid === null ? `any of the ${keys.length} keys that fit` : `the key ${quote(header.kid)}`;
  return {
    reason: 'signature_invalid',
    message: `the token's ${header.alg} signature is not valid for ${tried}`,
    failed: { check: 'signature', expected: `valid for ${tried}`, actual: 'not valid' },
    secondsSinceIssued: null,
  };
}
