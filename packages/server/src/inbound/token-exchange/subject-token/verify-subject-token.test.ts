import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ecTestKey,
  ed25519TestKey,
  encodePart,
  hmacRawToken,
  rsaTestKey,
  signRawToken,
} from '../../../../test/support/issuers/raw-token.ts';
import { type KeySet, parseKeySet } from '../../trusted-issuers/index.ts';
import { describeChecks } from './describe-checks.ts';
import { parseJwt } from './unverified-jwt.ts';
import { verifySubjectToken } from './verify-subject-token.ts';

const now = 1_800_000_000;
const rsa = rsaTestKey('rsa');
const strangerRsa = rsaTestKey('rsa');
const weak = rsaTestKey('weak', 1024);
const p256 = ecTestKey('p256');
const p384 = ecTestKey('p384', 'P-384');
const p521 = ecTestKey('p521', 'P-521');
const ed25519 = ed25519TestKey('ed');
const claims = {
  iss: 'https://issuer.example',
  sub: 's',
  aud: 'urn:pulumi:org:acme',
  exp: now + 300,
  iat: now,
  jti: 'j',
};
const issuerKeys = load([
  ...[rsa.jwk, weak.jwk, p256.jwk, p384.jwk, p521.jwk, ed25519.jwk],
  ...[
    { ...rsa.jwk, kid: 'enc', use: 'enc' },
    { ...rsa.jwk, kid: 'wrap', key_ops: ['wrapKey'] },
  ],
  { ...rsa.jwk, kid: 'rs512', alg: 'RS512' },
]);
const es256Token = token({ alg: 'ES256', kid: 'p256' }, p256.privateKey);

describe('a token the issuer signed', () => {
  test.each([
    ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map(
      (alg) => [alg, 'rsa', rsa.privateKey] as const,
    ),
    ['ES256', 'p256', p256.privateKey] as const,
    ['ES384', 'p384', p384.privateKey] as const,
    ['ES512', 'p521', p521.privateKey] as const,
    ['EdDSA', 'ed', ed25519.privateKey] as const,
  ])('passes with %s, its key named or not', async (alg, kid, key) => {
    expect(await reasonOf(token({ alg, kid }, key))).toBe('passed');
    expect(await reasonOf(token({ alg }, key))).toBe('passed');
  });

  test('yields its claims, its hash as sha256sum gives it, and every check', async () => {
    const jwt = read(es256Token);
    const verified = await verifySubjectToken(jwt, issuerKeys, {
      nowAt: now * 1000,
      clockToleranceSeconds: 60,
    });
    expect(verified).toEqual({
      ok: true,
      value: {
        ...{ issuer: 'https://issuer.example', subject: 's', audiences: ['urn:pulumi:org:acme'], jwtId: 'j' },
        ...{ expiresAt: (now + 300) * 1000, issuedAt: now * 1000, notBeforeAt: null, claims },
        tokenHash: createHash('sha256').update(es256Token).digest('hex'),
        singleUseKey: `jti:${createHash('sha256').update('j').digest('hex')}`,
      },
    });
    expect(describeChecks(jwt, null).map(({ check, outcome }) => `${check} ${outcome}`)).toEqual([
      ...['form passed', 'algorithm passed', 'key passed', 'signature passed'],
      ...['expiry passed', 'not_before passed', 'issued_at passed', 'claims passed'],
    ]);
  });

  test('without a jti is recognized even if its ECDSA signature is rewritten', async () => {
    const plain = signRawToken(
      { alg: 'ES256', kid: 'p256' },
      { ...claims, jti: undefined },
      signer(p256.privateKey),
    );
    const rewritten = rewriteEcdsaSignature(plain);
    const [first, second] = await Promise.all([verify(plain), verify(rewritten)]);
    if (!first.ok || !second.ok) throw new Error('both signatures are valid for the key');
    expect(second.value.singleUseKey).toBe(first.value.singleUseKey);
    expect(second.value.tokenHash).not.toBe(first.value.tokenHash);
    expect(first.value.singleUseKey).toMatch(/^signed:[0-9a-f]{64}$/);
  });
});

describe('a forged token is refused with its reason code', () => {
  const publicPem = createPublicKey(rsa.privateKey).export({ type: 'spki', format: 'pem' });
  const publicDer = createPublicKey(rsa.privateKey).export({ type: 'spki', format: 'der' });
  const [head = '', body = ''] = es256Token.split('.');
  const rs256Token = token({ alg: 'RS256', kid: 'rsa' }, rsa.privateKey);

  test.each<[string, string, string]>([
    ['none', 'algorithm_not_allowed', `${encodePart({ alg: 'none' })}.${encodePart(claims)}.`],
    [
      'HMAC with the public key as PEM',
      'algorithm_not_allowed',
      hmacRawToken({ alg: 'HS256', kid: 'rsa' }, claims, publicPem),
    ],
    [
      'HMAC with the public key as DER',
      'algorithm_not_allowed',
      hmacRawToken({ alg: 'HS256', kid: 'rsa' }, claims, publicDer),
    ],
    [
      'HMAC with the public JWK',
      'algorithm_not_allowed',
      hmacRawToken({ alg: 'HS256', kid: 'rsa' }, claims, JSON.stringify(rsa.jwk)),
    ],
    [
      'HMAC under the name RS256',
      'signature_invalid',
      hmacRawToken({ alg: 'RS256', kid: 'rsa' }, claims, publicPem),
    ],
    ['an RSA key for ES256', 'key_unsuitable', token({ alg: 'ES256', kid: 'rsa' }, p256.privateKey)],
    ['an EC key for RS256', 'key_unsuitable', token({ alg: 'RS256', kid: 'p256' }, rsa.privateKey)],
    ['a P-384 key for ES256', 'key_unsuitable', token({ alg: 'ES256', kid: 'p384' }, p256.privateKey)],
    ['an Ed25519 key for ES256', 'key_unsuitable', token({ alg: 'ES256', kid: 'ed' }, p256.privateKey)],
    ['a key for encryption', 'key_unsuitable', token({ alg: 'RS256', kid: 'enc' }, rsa.privateKey)],
    ['a key for wrapping', 'key_unsuitable', token({ alg: 'RS256', kid: 'wrap' }, rsa.privateKey)],
    [
      'a key bound to another algorithm',
      'key_unsuitable',
      token({ alg: 'RS256', kid: 'rs512' }, rsa.privateKey),
    ],
    ['a weak key, honestly signed', 'key_too_weak', token({ alg: 'RS256', kid: 'weak' }, weak.privateKey)],
    ['an unknown key id', 'key_unknown', token({ alg: 'RS256', kid: 'other' }, rsa.privateKey)],
    ['a key id in another case', 'key_unknown', token({ alg: 'RS256', kid: 'RSA' }, rsa.privateKey)],
    ['an empty key id', 'key_unknown', token({ alg: 'RS256', kid: '' }, rsa.privateKey)],
    [
      'a stranger under a known key id',
      'signature_invalid',
      token({ alg: 'RS256', kid: 'rsa' }, strangerRsa.privateKey),
    ],
    ['a stranger naming no key', 'signature_invalid', token({ alg: 'RS256' }, strangerRsa.privateKey)],
    [
      'a token that is signed with a key in its own header (jwk)',
      'signature_invalid',
      token({ alg: 'RS256', jwk: strangerRsa.jwk }, strangerRsa.privateKey),
    ],
    [
      'its own key in jwk under an own id',
      'key_unknown',
      token({ alg: 'RS256', kid: 'mine', jwk: strangerRsa.jwk }, strangerRsa.privateKey),
    ],
    [
      'a key address in jku',
      'signature_invalid',
      token({ alg: 'RS256', jku: 'https://evil.example/jwks' }, strangerRsa.privateKey),
    ],
    [
      'a certificate address in x5u',
      'signature_invalid',
      token({ alg: 'RS256', x5u: 'https://evil.example/x' }, strangerRsa.privateKey),
    ],
    [
      'a certificate in x5c',
      'signature_invalid',
      token({ alg: 'RS256', x5c: [publicDer.toString('base64')] }, strangerRsa.privateKey),
    ],
    ['RS256 relabelled PS256', 'signature_invalid', relabel(rs256Token, { alg: 'PS256', kid: 'rsa' })],
    ['RS256 relabelled RS384', 'signature_invalid', relabel(rs256Token, { alg: 'RS384', kid: 'rsa' })],
    [
      'an RS256 signature under a PS256 header',
      'signature_invalid',
      signRawToken({ alg: 'PS256', kid: 'rsa' }, claims, { key: rsa.privateKey, alg: 'RS256' }),
    ],
    [
      'an ECDSA signature in DER form',
      'signature_invalid',
      `${head}.${body}.${sign('sha256', Buffer.from(`${head}.${body}`), p256.privateKey).toString('base64url')}`,
    ],
    ['r and s of zero', 'signature_invalid', `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`],
    [
      'r and s of the order of the curve',
      'signature_invalid',
      `${head}.${body}.${Buffer.concat([curveOrder(), curveOrder()]).toString('base64url')}`,
    ],
    [
      'r and s of one',
      'signature_invalid',
      `${head}.${body}.${Buffer.concat([one(), one()]).toString('base64url')}`,
    ],
    [
      'an all-zero EdDSA signature',
      'signature_invalid',
      `${encodePart({ alg: 'EdDSA', kid: 'ed' })}.${body}.${Buffer.alloc(64).toString('base64url')}`,
    ],
    [
      'an all-zero RSA signature',
      'signature_invalid',
      `${encodePart({ alg: 'RS256', kid: 'rsa' })}.${body}.${Buffer.alloc(256).toString('base64url')}`,
    ],
    ['an endless signature', 'signature_invalid', `${head}.${body}.${'A'.repeat(8000)}`],
    ['exp as a string', 'claim_malformed', signClaims({ ...claims, exp: String(now + 300) })],
    ['exp as 1e400', 'claim_malformed', signClaims(`{"iss":"i","exp":1e400}`)],
    ['exp as NaN', 'token_malformed', signClaims(`{"iss":"i","exp":NaN}`)],
    ['exp missing', 'claim_missing', signClaims({ ...claims, exp: undefined })],
    ['expired', 'token_expired', signClaims({ ...claims, exp: now - 340 })],
    ['not yet valid', 'token_not_yet_valid', signClaims({ ...claims, nbf: now + 300 })],
    ['issued in the future', 'token_issued_in_future', signClaims({ ...claims, iat: now + 95 })],
    ['aud as an object', 'claim_malformed', signClaims({ ...claims, aud: { acme: true } })],
    [
      'a nested token',
      'token_malformed',
      signRawToken({ alg: 'ES256', cty: 'JWT' }, es256Token, signer(p256.privateKey)),
    ],
  ])('%s: %s', async (_forgery, reason, text) => {
    expect(await reasonOf(text)).toBe(reason);
  });

  test('a fractional exp passes', async () => {
    expect(await reasonOf(signClaims({ ...claims, exp: now + 0.5 }))).toBe('passed');
  });

  test('claims are not read before the signature is verified', async () => {
    const [, expired = ''] = signClaims({ ...claims, exp: 1 }).split('.');
    expect(await reasonOf(`${head}.${expired}.${es256Token.split('.')[2]}`)).toBe('signature_invalid');
  });

  test('a refusal lists the checks up to the failed check', async () => {
    const jwt = read(signClaims({ ...claims, exp: now - 340 }));
    const refusal = await verifySubjectToken(jwt, issuerKeys, {
      nowAt: now * 1000,
      clockToleranceSeconds: 60,
    });
    if (refusal.ok) throw new Error('the token is expired');
    expect(describeChecks(jwt, refusal.fault).map(({ check, outcome }) => `${check} ${outcome}`)).toEqual([
      ...['form passed', 'algorithm passed', 'key passed', 'signature passed', 'expiry failed'],
    ]);
  });
});

describe('a valid token that was changed', () => {
  test('is refused when cut anywhere', async () => {
    for (let length = 0; length < es256Token.length; length += 1) {
      expect(await reasonOf(es256Token.slice(0, length)), `cut at ${length}`).not.toBe('passed');
    }
  });

  test('is refused when any bit of any part is flipped', async () => {
    const parts = es256Token.split('.').map((part) => Buffer.from(part, 'base64url'));
    for (const [index, bytes] of parts.entries()) {
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const text = parts.map((part, at) => (at === index ? flipped : part).toString('base64url')).join('.');
        expect(await reasonOf(text), `bit ${bit} of part ${index}`).not.toBe('passed');
      }
    }
  });

  test('is refused when any of its characters is replaced, inserted or dropped', async () => {
    const character = fc.constantFrom(...'AaZz09-_.=+/ \n"');
    const place = fc.nat(es256Token.length - 1);
    await fc.assert(
      fc.asyncProperty(
        place,
        fc.option(character, { nil: '' }),
        fc.constantFrom(0, 1),
        async (at, piece, drop) => {
          const text = es256Token.slice(0, at) + piece + es256Token.slice(at + drop);
          fc.pre(text !== es256Token);
          expect(await reasonOf(text)).not.toBe('passed');
        },
      ),
      { numRuns: 500 },
    );
  });
});

function load(keys: unknown[]): KeySet {
  const parsed = parseKeySet({ keys });
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.value;
}

function read(text: string) {
  const parsed = parseJwt(text);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.value;
}

function verify(text: string) {
  return verifySubjectToken(read(text), issuerKeys, { nowAt: now * 1000, clockToleranceSeconds: 60 });
}

async function reasonOf(text: string): Promise<string> {
  const parsed = parseJwt(text);
  if (!parsed.ok) return parsed.fault.reason;
  const verified = await verify(text);
  return verified.ok ? 'passed' : verified.fault.reason;
}

function signer(key: KeyObject) {
  return { key, alg: 'ES256' };
}

function token(header: { alg: string; [member: string]: unknown }, key: KeyObject): string {
  return signRawToken(header, claims, { key, alg: header.alg });
}

function signClaims(payload: unknown): string {
  return signRawToken({ alg: 'ES256', kid: 'p256' }, payload, signer(p256.privateKey));
}

function relabel(text: string, header: unknown): string {
  return [encodePart(header), ...text.split('.').slice(1)].join('.');
}

/** SEC 2 §2.4.2. */
function curveOrder(): Buffer {
  return Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
}

function one(): Buffer {
  return Buffer.from('1'.padStart(64, '0'), 'hex');
}

/** (r, n - s) is valid whenever (r, s) is, and can be computed without the key. */
function rewriteEcdsaSignature(text: string): string {
  const cut = text.lastIndexOf('.') + 1;
  const signature = Buffer.from(text.slice(cut), 'base64url');
  const order = BigInt(`0x${curveOrder().toString('hex')}`);
  const s = order - BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const rewritten = Buffer.from(s.toString(16).padStart(64, '0'), 'hex');
  return text.slice(0, cut) + Buffer.concat([signature.subarray(0, 32), rewritten]).toString('base64url');
}
