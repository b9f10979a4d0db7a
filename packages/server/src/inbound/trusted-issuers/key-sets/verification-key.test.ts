import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ecTestKey,
  ed25519TestKey,
  rsaTestKey,
  testKey,
} from '../../../../test/support/issuers/raw-token.ts';
import type { JsonValue } from '../../../platform/json/json.ts';
import { parseVerificationKey } from './verification-key.ts';

const rsa = rsaTestKey('rsa').jwk;
const weakRsa = rsaTestKey('weak', 1024).jwk;
const p256 = ecTestKey('p256').jwk;
const ed25519 = ed25519TestKey('ed').jwk;

describe('a usable key', () => {
  test.each([
    ['RSA', rsa],
    ['P-256', p256],
    ['P-384', ecTestKey('p384', 'P-384').jwk],
    ['P-521', ecTestKey('p521', 'P-521').jwk],
    ['Ed25519', ed25519],
    ['RSA with use, key_ops and alg', { ...rsa, use: 'sig', key_ops: ['verify'], alg: 'PS256' }],
    ['RSA with leading zeros', { ...rsa, n: withLeadingZero(rsa.n), e: 'AAEAAQ' }],
    ['RSA with certificates', { ...rsa, x5c: ['junk'], x5t: 'junk', x5u: 'https://elsewhere.example' }],
  ])('%s', (_kind, jwk) => {
    expect(parse(jwk)).toMatchObject({ usable: true, kid: jwk.kid, kty: jwk.kty });
  });
});

describe('a key that is too weak', () => {
  test.each([
    ['RSA of 1024 bits', weakRsa, /1024 bits; at least 2048/],
    ['RSA padded to 2048 bits with zeros', { ...weakRsa, n: paddedTo(256, weakRsa.n) }, /1024 bits/],
    ['the exponent 1', { ...rsa, e: 'AQ' }, /exponent/],
    ['an even exponent', { ...rsa, e: 'AQAA' }, /exponent/],
  ])('%s', (_fault, jwk, fault) => {
    expect(parse(jwk)).toMatchObject({
      usable: false,
      reason: 'key_too_weak',
      fault: expect.stringMatching(fault),
    });
  });
});

describe('an unsuitable key', () => {
  test.each<[string, unknown, RegExp]>([
    ['a string instead of an object', 'key', /not a JSON object/],
    ['null', null, /not a JSON object/],
    ['no kty', { kid: 'a' }, /no key type/],
    ['a kid that is a number', { ...rsa, kid: 1 }, /kid that is not a string/],
    ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }, /symmetric/],
    ['a secret member on a public key', { ...rsa, k: 'c2VjcmV0' }, /private part/],
    ['use enc', { ...rsa, use: 'enc' }, /use 'enc'/],
    ['key_ops without verify', { ...rsa, key_ops: ['encrypt'] }, /key_ops/],
    ['key_ops that is a string', { ...rsa, key_ops: 'verify' }, /key_ops/],
    ['an encryption algorithm', { ...rsa, alg: 'RSA-OAEP' }, /'RSA-OAEP'/],
    ['an HMAC algorithm on a public key', { ...rsa, alg: 'HS256' }, /'HS256'/],
    ['an algorithm of another type', { ...rsa, alg: 'ES256' }, /does not fit its type/],
    ['an algorithm of another curve', { ...p256, alg: 'ES384' }, /does not fit its type/],
    ['an even modulus', { ...rsa, n: evenModulus(rsa.n) }, /even/],
    ['a padded modulus', { ...rsa, n: `${rsa.n}==` }, /well-formed/],
    ['a zero modulus', { ...rsa, n: 'AAAA' }, /well-formed/],
    [
      'a modulus that would slow verification',
      { ...rsa, n: Buffer.alloc(1025, 255).toString('base64url') },
      /8200 bits/,
    ],
    [
      'an endless exponent',
      { ...rsa, e: Buffer.alloc(64, 255).toString('base64url') },
      /of more than 32 bits/,
    ],
    ['a point off its curve', { ...p256, y: p256.x }, /not a valid key/],
    ['a short coordinate', { ...p256, x: 'AQ' }, /coordinate x of 32 bytes/],
    ['the curve secp256k1', { ...p256, crv: 'secp256k1' }, /curve 'secp256k1'/],
    ['the curve Ed448', testKey(generateKeyPairSync('ed448'), {}).jwk, /curve 'Ed448'/],
    ['a curve for key agreement', testKey(generateKeyPairSync('x25519'), {}).jwk, /curve 'X25519'/],
    ['an unknown type', { kty: 'AKP', pub: 'AA' }, /type 'AKP'/],
  ])('%s', (_fault, jwk, fault) => {
    expect(parse(jwk)).toMatchObject({
      usable: false,
      reason: 'key_unsuitable',
      fault: expect.stringMatching(fault),
    });
  });

  test('a published private key is unusable', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    expect(parse(privateKey.export({ format: 'jwk' }))).toMatchObject({
      usable: false,
      reason: 'key_unsuitable',
      fault: expect.stringContaining('private part'),
    });
  });

  test('any set is parsed without throwing', () => {
    const member = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('RSA', 'EC', 'OKP', 'P-256', 'Ed25519', rsa.n, 'AQAB'),
      fc.constant({ toString: 1, valueOf: 1 }),
    );
    const names = ['kty', 'kid', 'use', 'alg', 'key_ops', 'n', 'e', 'crv', 'x', 'y'];
    const jwk = fc.record(Object.fromEntries(names.map((name) => [name, member])), { requiredKeys: [] });
    fc.assert(
      fc.property(jwk, (value) => {
        expect(parse(value)).toHaveProperty('usable');
      }),
    );
  });
});

function parse(jwk: unknown) {
  return parseVerificationKey(jwk as JsonValue);
}

function bytesOf(base64url: unknown): Buffer {
  return Buffer.from(String(base64url), 'base64url');
}

function withLeadingZero(base64url: unknown): string {
  return Buffer.concat([Buffer.alloc(1), bytesOf(base64url)]).toString('base64url');
}

function paddedTo(length: number, base64url: unknown): string {
  const bytes = bytesOf(base64url);
  return Buffer.concat([Buffer.alloc(length - bytes.length), bytes]).toString('base64url');
}

function evenModulus(base64url: unknown): string {
  const bytes = bytesOf(base64url);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) & 0xfe;
  return bytes.toString('base64url');
}
