import {
  constants,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  type KeyPairKeyObjectResult,
  sign,
} from 'node:crypto';

/** A real key pair for a test, with the public half as the issuer publishes it. */
export interface TestKey {
  readonly privateKey: KeyObject;
  readonly jwk: Record<string, unknown>;
}

/** The public JWK contains `kid` and the given members. */
export function testKey(pair: KeyPairKeyObjectResult, members: Record<string, unknown>): TestKey {
  return { privateKey: pair.privateKey, jwk: { ...pair.publicKey.export({ format: 'jwk' }), ...members } };
}

export function rsaTestKey(kid: string, modulusLength = 2048): TestKey {
  return testKey(generateKeyPairSync('rsa', { modulusLength }), { kid });
}

export function ecTestKey(kid: string, namedCurve = 'P-256'): TestKey {
  return testKey(generateKeyPairSync('ec', { namedCurve }), { kid });
}

export function ed25519TestKey(kid: string): TestKey {
  return testKey(generateKeyPairSync('ed25519'), { kid });
}

/** Encodes a text, or the JSON of a value, in base64url. */
export function encodePart(content: unknown): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** Creates a compact token with any header and payload (texts are used unchanged), signed with the given algorithm. */
export function signRawToken(
  header: unknown,
  payload: unknown,
  { key, alg }: { key: KeyObject; alg: string },
): string {
  const signed = `${encodePart(header)}.${encodePart(payload)}`;
  return `${signed}.${signBytes(signed, key, alg).toString('base64url')}`;
}

/** Creates a compact token whose HMAC is computed with bytes of the forger's choice. */
export function hmacRawToken(header: unknown, payload: unknown, secret: string | Buffer): string {
  const signed = `${encodePart(header)}.${encodePart(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function signBytes(text: string, key: KeyObject, alg: string): Buffer {
  const bytes = Buffer.from(text);
  if (alg === 'EdDSA') return sign(null, bytes, key);
  const digest = `sha${alg.slice(2)}`;
  if (alg.startsWith('PS')) {
    return sign(digest, bytes, {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: Number(alg.slice(2)) / 8,
    });
  }
  return sign(digest, bytes, alg.startsWith('ES') ? { key, dsaEncoding: 'ieee-p1363' } : key);
}
