import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../../../test/support/databases/databases.ts';
import {
  prepareRotation,
  readySeconds,
  serverCaller,
  serverCause,
  type TestRotation,
} from '../../../test/support/keys/signing.ts';
import { createManualClock, type ManualClock } from '../../../test/support/manual-clock.ts';
import { createKeyring } from '../../platform/keyring.ts';
import { newId } from '../../platform/new-id.ts';
import { createLocalBackend } from './local-backend.ts';
import { rewrapSigningKeys } from './rotation/rewrap-signing-keys.ts';
import { rotateDueKeys, rotateOnCommand } from './rotation/rotate-signing-keys.ts';
import type { SigningBackend } from './signing-backend.ts';
import { createSigningKeys } from './signing-keys.ts';
import { listSigningKeys } from './store.ts';

describeOnBothEngines('the keys of a server', (openTestDatabase) => {
  let database: TestDatabase;
  let clock: ManualClock;
  let context: TestRotation;

  beforeAll(async () => {
    database = await openTestDatabase();
  });

  beforeEach(async () => {
    await database.write(
      { by: 'maintenance', topics: 'signing-keys' },
      async (tx) => void (await tx.deleteFrom('signing_keys').execute()),
    );
    clock = createManualClock();
    context = await prepareRotation(database, clock, { organizationId: newId() });
    await rotateDueKeys(context, serverCause);
  });

  /** Counts calls of the backend; can be made to fail. */
  function watched() {
    const state = { opened: 0, isAway: false };
    const backend: SigningBackend = {
      ...context.backend,
      async openKey(key) {
        state.opened += 1;
        if (state.isAway) throw new Error('the machine is unreachable');
        return context.backend.openKey(key);
      },
    };
    return { state, backend };
  }

  test('a key is opened once for many signatures, and again only after a rotation', async () => {
    const { state, backend } = watched();
    const keys = createSigningKeys({ database, backends: [backend] });
    await Promise.all(Array.from({ length: 20 }, () => keys.activeSigner('v1')));
    expect(state.opened).toBe(1);
    const before = await keys.activeSigner('v1');
    clock.advanceSeconds(readySeconds);
    await rotateOnCommand(context, 'v1', serverCaller);
    const after = await keys.activeSigner('v1');
    expect(after.key.id).not.toBe(before.key.id);
    expect(state.opened).toBe(2);
  });

  test('a rotation by another server is in effect without a restart', async () => {
    const elsewhere = await database.openAnother();
    const keys = createSigningKeys({ database: elsewhere, backends: [context.backend] });
    const before = await keys.activeSigner('v2');
    clock.advanceSeconds(readySeconds);
    await rotateOnCommand(context, 'v2', serverCaller);
    const active = (await listSigningKeys(database.db)).find(
      ({ issuer, state }) => issuer === 'v2' && state === 'active',
    );
    expect(active?.id).not.toBe(before.key.id);
    // On PostgreSQL the notification takes a moment.
    await expect.poll(async () => (await keys.activeSigner('v2')).key.id).toBe(active?.id);
    expect((await keys.published('v2')).map(({ state }) => state).sort()).toEqual([
      'active',
      'next',
      'retired',
    ]);
  });

  test('the published keys are the same array until a key changes', async () => {
    const keys = createSigningKeys({ database, backends: [context.backend] });
    const before = await keys.published('v1');
    expect(await keys.published('v1')).toBe(before);
    clock.advanceSeconds(readySeconds);
    await rotateOnCommand(context, 'v1', serverCaller);
    // A read is valid for 10 ms.
    await expect.poll(() => keys.published('v1')).not.toBe(before);
  });

  test('an unreachable backend stops signing, but not the documents, and the next attempt succeeds', async () => {
    const { state, backend } = watched();
    const keys = createSigningKeys({ database, backends: [backend] });
    state.isAway = true;
    await expect(keys.activeSigner('v1')).rejects.toThrow('the machine is unreachable');
    expect(await keys.published('v1')).toHaveLength(2);
    state.isAway = false;
    expect((await keys.activeSigner('v1')).key.state).toBe('active');
  });

  test('a key of a backend that is not configured is reported with the name of the backend', async () => {
    const keys = createSigningKeys({ database, backends: [] });
    const refusal = (async () => keys.activeSigner('v1'))();
    await expect(refusal).rejects.toMatchObject({
      code: 'backend_unknown',
      message: expect.stringContaining('local'),
    });
  });

  test('a backend that signs with a different key from the published one is refused', async () => {
    const other = await context.backend.createKey('ES256', { inUse: new Set() });
    const confused: SigningBackend = {
      ...context.backend,
      openKey: (key) => context.backend.openKey({ ...other, algorithm: key.algorithm }),
    };
    const keys = createSigningKeys({ database, backends: [confused] });
    await expect(keys.activeSigner('v1')).rejects.toMatchObject({ code: 'key_mismatch' });
  });

  test('without an active key nothing is signed', async () => {
    await database.write(
      { by: 'maintenance', topics: 'signing-keys' },
      async (tx) => void (await tx.deleteFrom('signing_keys').execute()),
    );
    const keys = createSigningKeys({ database, backends: [context.backend] });
    await expect((async () => keys.activeSigner('v1'))()).rejects.toMatchObject({ code: 'no_active_key' });
  });

  test('an RSA key has at least 2048 bits, and signs RS256', async () => {
    expect(() => createLocalBackend({ keyring: context.keyring, rsaBits: 1_024 })).toThrow(
      'at least 2048 bits',
    );
    const backend = createLocalBackend({ keyring: context.keyring, rsaBits: 2_048 });
    const key = await backend.createKey('RS256', { inUse: new Set() });
    expect(Buffer.from(key.publicJwk.n ?? '', 'base64url')).toHaveLength(256);
    const signature = await (await backend.openKey({ ...key, algorithm: 'RS256' }))(Buffer.from('x'));
    const publicKey = createPublicKey({ key: key.publicJwk, format: 'jwk' });
    expect(verify('sha256', Buffer.from('x'), publicKey, signature)).toBe(true);
  });

  test('the master key changes: both keys, then encrypted again, then the new key alone', async () => {
    const renewed = randomBytes(32);
    const old = randomBytes(32);
    await database.write(
      { by: 'maintenance', topics: 'signing-keys' },
      async (tx) => void (await tx.deleteFrom('signing_keys').execute()),
    );
    await rotateDueKeys(
      await prepareRotation(database, clock, { keyring: createKeyring([old]) }),
      serverCause,
    );
    const signs = async (...masterKeys: Buffer[]) => {
      const backend = createLocalBackend({ keyring: createKeyring(masterKeys), rsaBits: 2_048 });
      return (await createSigningKeys({ database, backends: [backend] }).activeSigner('v1')).key.id;
    };
    const keyId = await signs(old);
    expect(await signs(renewed, old)).toBe(keyId);
    expect(await rewrapSigningKeys(database, createKeyring([renewed, old]))).toBe(4);
    expect(await rewrapSigningKeys(database, createKeyring([renewed, old]))).toBe(0);
    expect(await signs(renewed)).toBe(keyId);
    await expect(signs(old)).rejects.toThrow('no master key in the keyring decrypts this');
  });

  test('a wrong master key is reported with the fix, and changes nothing', async () => {
    const before = await listSigningKeys(database.db);
    await expect(rewrapSigningKeys(database, createKeyring([randomBytes(32)]))).rejects.toMatchObject({
      code: 'master_key_unknown',
      message: expect.stringMatching(/SYMBOLON_MASTER_KEY .*SYMBOLON_PREVIOUS_MASTER_KEYS/),
    });
    expect(await listSigningKeys(database.db)).toEqual(before);
  });

  test('an encrypted private key cannot be opened as another key', async () => {
    const [one, other] = await listSigningKeys(database.db);
    if (!one || !other) throw new Error('no keys');
    await expect(context.backend.openKey({ ...one, privateKey: other.privateKey })).rejects.toThrow();
  });
});
