import { randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestAuthority } from '../../../../test/support/issuers/test-authority.ts';
import { type KmsStandIn, startKmsStandIn } from '../../../../test/support/keys/kms-stand-in.ts';
import type { CreatedKey, SigningBackend } from '../signing-backend.ts';
import type { SigningAlgorithm } from '../signing-key.ts';
import { createAwsKmsBackend } from './aws-kms-backend.ts';

let kms: KmsStandIn;
let authorityPem: string;
const none: ReadonlySet<string> = new Set();

beforeAll(async () => {
  const authority = await createTestAuthority();
  authorityPem = authority.certificatePem;
  kms = await startKmsStandIn(authority);
  process.env['AWS_ENDPOINT_URL_KMS'] = kms.url;
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'not-a-secret';
});

afterAll(() => kms.stop());
afterEach(() => kms.fail(null));

function createBackend(options: { keyIds?: readonly string[]; extraAuthorities?: readonly string[] } = {}) {
  const { keyIds = [], extraAuthorities = [authorityPem] } = options;
  return createAwsKmsBackend({ region: 'eu-west-1', keyIds, rsaBits: 2_048, extraAuthorities });
}

/** Signs a JWS as the mint does, and verifies it with `jose` and the published key. */
async function proveKey(backend: SigningBackend, key: CreatedKey, algorithm: SigningAlgorithm) {
  const sign = await backend.openKey({ ...key, algorithm });
  const header = Buffer.from(JSON.stringify({ alg: algorithm, kid: key.id })).toString('base64url');
  // Longer than a message that KMS accepts.
  const signed = `${header}.${randomBytes(5_000).toString('base64url')}`;
  const signature = Buffer.from(await sign(Buffer.from(signed))).toString('base64url');
  const publicKey = await importJWK(key.publicJwk, algorithm);
  return compactVerify(`${signed}.${signature}`, publicKey, { algorithms: [algorithm] });
}

describe('keys in AWS KMS, through the official SDK', () => {
  test.each(['RS256', 'ES256'] as const)(
    'a key created for %s signs tokens that verify',
    async (algorithm) => {
      const backend = await createBackend();
      const key = await backend.createKey(algorithm, { inUse: none });
      expect(key.id).toBe(await calculateJwkThumbprint(key.publicJwk));
      expect(key.privateKey).toMatch(/^arn:aws:kms:eu-west-1:111122223333:key\//);
      expect(JSON.stringify(key.publicJwk)).not.toContain('"d"');
      for (let round = 0; round < 5; round += 1) {
        expect((await proveKey(backend, key, algorithm)).protectedHeader.kid).toBe(key.id);
      }
    },
  );

  test('a new key that KMS has not propagated yet is requested again', async () => {
    const before = kms.calls.length;
    await (await createBackend()).createKey('RS256', { inUse: none });
    expect(kms.calls.slice(before)).toEqual(['CreateKey', 'GetPublicKey', 'GetPublicKey']);
  });

  test('a key that was created and not needed is deleted', async () => {
    const backend = await createBackend();
    const key = await backend.createKey('ES256', { inUse: none });
    await backend.discardKey?.(key);
    expect(kms.keysPendingDeletion()).toContain(key.privateKey);
  });

  test('of given keys, the first suitable and unused key is taken, and no key is ever created or deleted', async () => {
    const [curve, first, second] = [
      kms.makeKey('ECC_NIST_P256'),
      kms.makeKey('RSA_2048'),
      kms.makeKey('RSA_2048'),
    ];
    const backend = await createBackend({ keyIds: [curve, first, second] });
    const before = kms.calls.length;
    const one = await backend.createKey('RS256', { inUse: none });
    const other = await backend.createKey('RS256', { inUse: new Set([one.id]) });
    expect([one.privateKey, other.privateKey]).toEqual([first, second]);
    await expect(backend.createKey('RS256', { inUse: new Set([one.id, other.id]) })).rejects.toMatchObject({
      code: 'no_spare_key',
    });
    await backend.discardKey?.(one);
    expect(kms.keysPendingDeletion()).not.toContain(first);
    expect(new Set(kms.calls.slice(before))).toEqual(new Set(['GetPublicKey']));
    await proveKey(backend, other, 'RS256');
  });

  test('a refusal by KMS makes signing fail and nothing else', async () => {
    const backend = await createBackend();
    const key = await backend.createKey('RS256', { inUse: none });
    const sign = await backend.openKey({ ...key, algorithm: 'RS256' });
    kms.fail({ status: 400, type: 'AccessDeniedException' });
    await expect(sign(Buffer.from('x'))).rejects.toMatchObject({
      code: 'signing_unavailable',
      cause: { name: 'AccessDeniedException' },
    });
    kms.fail(null);
    await expect(sign(Buffer.from('x'))).resolves.toHaveLength(256);
  });

  test('the SDK retries after a transient fault', async () => {
    const backend = await createBackend();
    const key = await backend.createKey('RS256', { inUse: none });
    const sign = await backend.openKey({ ...key, algorithm: 'RS256' });
    kms.fail({ status: 500, type: 'KMSInternalException' });
    const signing = sign(Buffer.from('x'));
    const before = kms.calls.length;
    while (kms.calls.length === before) await new Promise((resume) => setImmediate(resume));
    kms.fail(null);
    await expect(signing).resolves.toHaveLength(256);
  });

  test('an endpoint with an untrusted certificate gets no request', async () => {
    const backend = await createBackend({ extraAuthorities: [] });
    const before = kms.calls.length;
    await expect(backend.createKey('RS256', { inUse: none })).rejects.toMatchObject({
      code: 'signing_unavailable',
      cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    });
    expect(kms.calls).toHaveLength(before);
  });

  test('a signature of another key does not verify: the check can fail', async () => {
    const backend = await createBackend();
    const [one, other] = [
      await backend.createKey('RS256', { inUse: none }),
      await backend.createKey('RS256', { inUse: none }),
    ];
    await expect(proveKey(backend, { ...one, privateKey: other.privateKey }, 'RS256')).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
  });
});
