/** The key type of a signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1). */
interface KeyShape {
  readonly kty: 'RSA' | 'EC' | 'OKP';
  /** Null if the key has no curve. */
  readonly crv: string | null;
}

/** Every algorithm that may sign a subject token. Never `none`, and never a symmetric one. */
const keyShapes = {
  RS256: { kty: 'RSA', crv: null },
  RS384: { kty: 'RSA', crv: null },
  RS512: { kty: 'RSA', crv: null },
  PS256: { kty: 'RSA', crv: null },
  PS384: { kty: 'RSA', crv: null },
  PS512: { kty: 'RSA', crv: null },
  ES256: { kty: 'EC', crv: 'P-256' },
  ES384: { kty: 'EC', crv: 'P-384' },
  ES512: { kty: 'EC', crv: 'P-521' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
} as const satisfies Record<string, KeyShape>;

export type VerificationAlgorithm = keyof typeof keyShapes;

export const verificationAlgorithms = Object.keys(keyShapes) as readonly VerificationAlgorithm[];

/** Compares exactly: `None` and `rs256` are not valid. */
export function isVerificationAlgorithm(alg: unknown): alg is VerificationAlgorithm {
  return typeof alg === 'string' && Object.hasOwn(keyShapes, alg);
}

export function keyShapeOf(alg: VerificationAlgorithm): KeyShape {
  return keyShapes[alg];
}
