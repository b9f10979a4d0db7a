import { constants, type VerifyKeyObjectInput, verify as verifyBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { VerificationAlgorithm, VerificationKey } from '../../trusted-issuers/index.ts';

/** The platform's parameters for one algorithm of RFC 7518 §3.1 or RFC 8037 §3.1. */
interface Scheme {
  /** Null if the algorithm has its own (RFC 8032). */
  readonly digest: string | null;
  /** Null for the platform's defaults: if options are given, Node detects them slowly, with an exception. */
  readonly options: Omit<VerifyKeyObjectInput, 'key'> | null;
}

/** RFC 7518 §3.3, the platform's default padding for RSA keys. */
const pkcs1 = (digest: string): Scheme => ({ digest, options: null });
/** RFC 7518 §3.5: the salt is exactly as long as the digest. */
const pss = (digest: string, saltLength: number): Scheme => ({
  digest,
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
});
/** RFC 7518 §3.4: R and S concatenated, not in DER. */
const ecdsa = (digest: string): Scheme => ({ digest, options: { dsaEncoding: 'ieee-p1363' } });

const schemes: Readonly<Record<VerificationAlgorithm, Scheme>> = {
  RS256: pkcs1('sha256'),
  RS384: pkcs1('sha384'),
  RS512: pkcs1('sha512'),
  PS256: pss('sha256', 32),
  PS384: pss('sha384', 48),
  PS512: pss('sha512', 64),
  ES256: ecdsa('sha256'),
  ES384: ecdsa('sha384'),
  ES512: ecdsa('sha512'),
  EdDSA: { digest: null, options: null },
};

/** Up to this size, verifying a token takes less time than passing it to another thread and back. */
const quickModulusBits = 3072;
const verifyElsewhere = promisify(verifyBytes);

export interface SignedBytes {
  readonly algorithm: VerificationAlgorithm;
  /** Header and payload of the compact token with the dot between them (RFC 7515 §5.2, step 8). */
  readonly signingInput: Buffer;
  readonly signature: Buffer;
}

/**
 * Returns true if the key created the signature. The caller has selected the key for exactly this algorithm
 * (`selectKeys`). The platform's parameters depend only on the algorithm, never on the key or the token. Never throws.
 */
export async function verifySignature(
  { algorithm, signingInput, signature }: SignedBytes,
  { publicKey, modulusBits }: VerificationKey,
): Promise<boolean> {
  const { digest, options } = schemes[algorithm];
  const key = options === null ? publicKey : { key: publicKey, ...options };
  try {
    return modulusBits !== null && modulusBits <= quickModulusBits
      ? verifyBytes(digest, signingInput, key, signature)
      : await verifyElsewhere(digest, signingInput, key, signature);
  } catch {
    // After any fault, the signature is not valid.
    return false;
  }
}
