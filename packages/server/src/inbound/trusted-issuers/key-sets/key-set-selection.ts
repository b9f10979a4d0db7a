import { quote } from '../../../platform/quote.ts';
import type { Failure, Result } from '../../../platform/result.ts';
import type { KeySet } from './key-set.ts';
import type { UnusableKey, VerificationKey } from './verification-key.ts';
import { keyShapeOf, type VerificationAlgorithm } from './verification-key-algorithm.ts';

/** The maximum number of keys to try for one token, so that the number of verifications is limited. */
const MAX_CANDIDATES = 8;

/** The members of a token's header about its key. */
export interface KeyRequest {
  readonly alg: VerificationAlgorithm;
  readonly kid: string | null;
}

/** The reason why no key of the issuer can have signed a token. */
export interface KeyRefusal {
  /** Fetching the set again can help only for `key_unknown`. */
  readonly reason: 'key_unknown' | 'key_unsuitable' | 'key_too_weak';
  readonly message: string;
}

/**
 * Selects the keys that may have signed a token: those with exactly its key id or, if it has none, all keys that match
 * its algorithm by type, curve, `use`, `key_ops` and `alg` (RFC 7515 §4.1.4, RFC 7517 §4). Never an empty list.
 */
export function selectKeys(
  keySet: KeySet,
  request: KeyRequest,
): Result<readonly VerificationKey[], KeyRefusal> {
  const named = request.kid === null ? keySet.keys : keySet.keys.filter((key) => key.kid === request.kid);
  const keys = named.filter((key) => key.usable).filter((key) => fits(key, request.alg));
  if (keys.length > MAX_CANDIDATES) {
    return refuse(
      'key_unsuitable',
      `more than ${MAX_CANDIDATES} keys fit the token; the header must name a key (kid)`,
    );
  }
  return keys.length > 0 ? { ok: true, value: keys } : explainMiss(named, request);
}

function fits(key: VerificationKey | UnusableKey, alg: VerificationAlgorithm): boolean {
  const shape = keyShapeOf(alg);
  const typeFits = key.kty === shape.kty && (shape.crv === null || key.crv === shape.crv);
  return typeFits && (key.alg === null || key.alg === alg);
}

function explainMiss(named: KeySet['keys'], { alg, kid }: KeyRequest): Failure<KeyRefusal> {
  const which = kid === null ? 'a key of the issuer' : `the key ${quote(kid)}`;
  const weak = named.find((key) => !key.usable && key.reason === 'key_too_weak' && fits(key, alg));
  if (weak !== undefined && !weak.usable) return refuse('key_too_weak', `${which} ${weak.fault}`);
  if (kid === null) {
    return named.length === 0
      ? refuse('key_unknown', 'the issuer publishes no keys')
      : refuse('key_unsuitable', `none of the issuer's keys can verify ${alg} signatures`);
  }
  const [first] = named;
  if (first === undefined) return refuse('key_unknown', `${which} is not among the issuer's keys`);
  if (!first.usable) return refuse('key_unsuitable', `${which} ${first.fault}`);
  return refuse('key_unsuitable', `${which} is ${describeKind(first)}, which does not fit ${alg}`);
}

function describeKind({ kty, crv, alg }: VerificationKey): string {
  return `of the type ${kty}${crv === null ? '' : ` ${crv}`}${alg === null ? '' : ` for ${alg}`}`;
}

function refuse(reason: KeyRefusal['reason'], message: string): Failure<KeyRefusal> {
  return { ok: false, fault: { reason, message } };
}
