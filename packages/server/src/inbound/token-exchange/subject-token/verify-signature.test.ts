import { constants, createPublicKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { compactVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  ecTestKey,
  ed25519TestKey,
  encodePart,
  rsaTestKey,
  signRawToken,
  type TestKey,
} from '../../../../test/support/issuers/raw-token.ts';
import {
  parseKeySet,
  selectKeys,
  type VerificationAlgorithm,
  type VerificationKey,
  verificationAlgorithms,
} from '../../trusted-issuers/index.ts';
import { verifySignature } from './verify-signature.ts';

const rsa = rsaTestKey('rsa');
const largeRsa = rsaTestKey('large', 4096);
const p256 = ecTestKey('p256');
const curveKeys: Partial<Record<VerificationAlgorithm, TestKey>> = {
  ES256: p256,
  ES384: ecTestKey('p384', 'P-384'),
  ES512: ecTestKey('p521', 'P-521'),
  EdDSA: ed25519TestKey('ed'),
};
const payload = { iss: 'https://issuer.example', sub: 'build' };

function usable({ jwk }: TestKey, alg: VerificationAlgorithm): VerificationKey {
  const read = parseKeySet(JSON.parse(JSON.stringify({ keys: [jwk] })));
  if (!read.ok) throw new Error('the keys of the test cannot be read');
  const selection = selectKeys(read.value, { alg, kid: null });
  if (!selection.ok || selection.value[0] === undefined) throw new Error('the key of the test does not fit');
  return selection.value[0];
}

const samples = verificationAlgorithms.map((algorithm) => {
  const testKey = curveKeys[algorithm] ?? rsa;
  const token = signRawToken({ alg: algorithm }, payload, { key: testKey.privateKey, alg: algorithm });
  const end = token.lastIndexOf('.');
  return {
    algorithm,
    key: usable(testKey, algorithm),
    joseKey: createPublicKey({ key: testKey.jwk, format: 'jwk' }),
    signingInput: Buffer.from(token.slice(0, end)),
    signature: Buffer.from(token.slice(end + 1), 'base64url'),
  };
});

describe('a signature', () => {
  test.each(samples)('of $algorithm is valid unchanged', async (sample) => {
    expect(await verifySignature(sample, sample.key)).toBe(true);
  });

  test('of a large key is valid unchanged, although another thread verifies it', async () => {
    const signingInput = Buffer.from('header.payload');
    const signature = sign('sha256', signingInput, largeRsa.privateKey);
    const signed = { algorithm: 'RS256', signingInput, signature } as const;
    expect(await verifySignature(signed, usable(largeRsa, 'RS256'))).toBe(true);
    expect(
      await verifySignature(
        { ...signed, signingInput: Buffer.from('header.changed') },
        usable(largeRsa, 'RS256'),
      ),
    ).toBe(false);
  });

  test.each(samples)('of $algorithm gets the same result as with jose, for any change', async (sample) => {
    const place = fc.integer({ min: 0, max: sample.signature.length - 1 });
    const change = fc.oneof(
      fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(([at, byte]) => {
        const changed = Buffer.from(sample.signature);
        changed[at] = byte;
        return changed;
      }),
      place.map((length) => sample.signature.subarray(0, length + 1)),
      fc.uint8Array({ maxLength: 140 }).map((tail) => Buffer.concat([sample.signature, tail])),
      fc.uint8Array({ minLength: 1, maxLength: 140 }).map((bytes) => Buffer.from(bytes)),
      fc.integer({ min: 1, max: 140 }).map((length) => Buffer.alloc(length)),
    );
    await fc.assert(
      fc.asyncProperty(change, async (signature) => {
        const compact = `${sample.signingInput}.${signature.toString('base64url')}`;
        const asJose = await compactVerify(compact, sample.joseKey, { algorithms: [sample.algorithm] }).then(
          () => true,
          () => false,
        );
        expect(await verifySignature({ ...sample, signature }, sample.key)).toBe(asJose);
      }),
      { numRuns: 60 },
    );
  });

  test('is valid for its own algorithm and no other of its key', async () => {
    for (const signed of samples) {
      for (const { algorithm, key } of samples) {
        const { signingInput, signature } = signed;
        const own = algorithm === signed.algorithm;
        expect(await verifySignature({ algorithm, signingInput, signature }, key), algorithm).toBe(own);
      }
    }
  });

  test('of an elliptic curve is not valid in DER, which has several encodings of it', async () => {
    const signingInput = Buffer.from(`${encodePart({ alg: 'ES256' })}.${encodePart(payload)}`);
    const signature = sign('sha256', signingInput, { key: p256.privateKey, dsaEncoding: 'der' });
    const signed = { algorithm: 'ES256', signingInput, signature } as const;
    expect(await verifySignature(signed, usable(p256, 'ES256'))).toBe(false);
  });

  test.each([0, 20, 31, 33, constants.RSA_PSS_SALTLEN_MAX_SIGN])(
    'of PS256 with a salt length (%d) that differs from its digest is not valid',
    async (saltLength) => {
      const signingInput = Buffer.from('header.payload');
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const signature = sign('sha256', signingInput, { key: rsa.privateKey, padding, saltLength });
      expect(
        await verifySignature({ algorithm: 'PS256', signingInput, signature }, usable(rsa, 'PS256')),
      ).toBe(false);
    },
  );
});
