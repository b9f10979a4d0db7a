import { randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSoftHsm, findSoftHsm, type SoftHsm } from '../../../../test/support/keys/soft-hsm.ts';
import type { CreatedKey, SigningBackend } from '../signing-backend.ts';
import type { SigningAlgorithm } from '../signing-key.ts';
import { createPkcs11Backend } from './pkcs11-backend.ts';
import { loadPkcs11Module } from './pkcs11-module.ts';
import { openPkcs11Session } from './pkcs11-session.ts';

const modulePath = findSoftHsm();
const none: ReadonlySet<string> = new Set();

async function proveKey(backend: SigningBackend, key: CreatedKey, algorithm: SigningAlgorithm) {
  const sign = await backend.openKey({ ...key, algorithm });
  const publicKey = await importJWK(key.publicJwk, algorithm);
  const header = Buffer.from(JSON.stringify({ alg: algorithm, kid: key.id })).toString('base64url');
  return async () => {
    const signed = `${header}.${randomBytes(600).toString('base64url')}`;
    const signature = Buffer.from(await sign(Buffer.from(signed))).toString('base64url');
    return compactVerify(`${signed}.${signature}`, publicKey, { algorithms: [algorithm] });
  };
}

test('a missing module is reported when the backend is created', async () => {
  await expect(
    createPkcs11Backend({ modulePath: '/no/such/module.so', tokenLabel: 't', pin: '1234', rsaBits: 2_048 }),
  ).rejects.toThrow('/no/such/module.so');
});

describe.skipIf(modulePath === null)(
  modulePath === null
    ? 'keys in an HSM: skipped, SoftHSM is not installed (apt-get install softhsm2)'
    : 'keys in an HSM by PKCS #11',
  () => {
    let hsm: SoftHsm;
    let backend: SigningBackend;

    beforeAll(async () => {
      hsm = createSoftHsm(modulePath ?? '');
      backend = await createPkcs11Backend({ ...hsm, rsaBits: 2_048 });
    });

    afterAll(() => hsm.remove());

    test.each(['RS256', 'ES256'] as const)(
      'a key created for %s signs tokens that verify',
      async (algorithm) => {
        const key = await backend.createKey(algorithm, { inUse: none });
        expect(key.id).toBe(await calculateJwkThumbprint(key.publicJwk));
        expect(Object.keys(key.publicJwk)).not.toContain('d');
        const prove = await proveKey(backend, key, algorithm);
        // ECDSA integers with leading zeros come once in 256.
        for (let round = 0; round < 300; round += 1) await prove();
      },
    );

    test('many concurrent signatures are correct, in several sessions but fewer than signatures', async () => {
      const key = await backend.createKey('RS256', { inUse: none });
      const prove = await proveKey(backend, key, 'RS256');
      const proven = await Promise.all(Array.from({ length: 100 }, prove));
      expect(proven.every(({ protectedHeader }) => protectedHeader.kid === key.id)).toBe(true);
    });

    test('while the HSM creates a key, timers keep firing', async () => {
      let fired = 0;
      const timer = setInterval(() => (fired += 1), 1);
      await backend.createKey('RS256', { inUse: none });
      clearInterval(timer);
      expect(fired).toBeGreaterThan(0);
    });

    test('the private key cannot be exported from the token', async () => {
      const key = await backend.createKey('RS256', { inUse: none });
      const session = await openPkcs11Session(await loadPkcs11Module(hsm.modulePath), hsm);
      const [handle] = await session.find({ id: Buffer.from(key.privateKey, 'hex'), class: 3 });
      if (handle === undefined) throw new Error('no private key');
      const [sensitive, extractable] = await session.read(handle, ['sensitive', 'extractable']);
      expect([sensitive?.[0], extractable?.[0]]).toEqual([1, 0]);
      await session.close();
    });

    test('a deleted key is gone, and opening it reports that', async () => {
      const key = await backend.createKey('ES256', { inUse: none });
      await backend.discardKey?.(key);
      await expect(backend.openKey({ ...key, algorithm: 'ES256' })).rejects.toMatchObject({
        code: 'signing_unavailable',
        cause: { message: `the token has no key ${key.privateKey}` },
      });
    });

    test('sessions that the HSM closed are opened again', async () => {
      const key = await backend.createKey('RS256', { inUse: none });
      const prove = await proveKey(backend, key, 'RS256');
      const module = await loadPkcs11Module(hsm.modulePath);
      // As a restart of the HSM would: session handles count from 1.
      for (let handle = 1; handle < 100; handle += 1)
        await module.call('C_CloseSession', [handle]).catch(() => {});
      expect((await prove()).protectedHeader.kid).toBe(key.id);
    });

    test('another server with the same token signs with the same key', async () => {
      const key = await backend.createKey('RS256', { inUse: none });
      const other = await createPkcs11Backend({ ...hsm, rsaBits: 2_048, sessions: 1 });
      await (await proveKey(other, key, 'RS256'))();
    });

    test('an unknown token label is reported with the existing labels', async () => {
      await expect(createPkcs11Backend({ ...hsm, tokenLabel: 'elsewhere', rsaBits: 2_048 })).rejects.toThrow(
        'no token "elsewhere"; it has ["symbolon test"',
      );
    });
  },
);
