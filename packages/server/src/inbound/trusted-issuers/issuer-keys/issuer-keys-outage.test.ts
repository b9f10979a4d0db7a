import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HttpsIssuer, startHttpsIssuer } from '../../../../test/support/issuers/https-issuer.ts';
import { createTestAuthority } from '../../../../test/support/issuers/test-authority.ts';
import { trustedIssuerOf } from '../../../../test/support/issuers/trusted-issuer-of.ts';
import { createManualClock, type ManualClock } from '../../../../test/support/manual-clock.ts';
import { createGuardedFetch, FetchError } from '../../../platform/guarded-fetch/index.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import { createIssuerKeys, type IssuerKeys, type IssuerKeysOptions } from './issuer-keys.ts';
import type { KeySetLookup } from './issuer-keys-entry.ts';
import type { IssuerKeysStore } from './issuer-keys-record.ts';

const authority = await createTestAuthority();
let issuer: HttpsIssuer;
let trusted: TrustedIssuer;
let clock: ManualClock;
let attempts: number;

const createKeysFetch = () =>
  createGuardedFetch({
    privateCidrs: ['127.0.0.0/8'],
    insecureHttp: false,
    extraAuthorities: [authority.certificatePem],
  });

function createKeys(options: Partial<IssuerKeysOptions> = {}): IssuerKeys {
  const guardedFetch = createKeysFetch();
  return createIssuerKeys({
    fetch: (url, fetchOptions) => {
      if (url.endsWith('openid-configuration')) attempts += 1;
      return guardedFetch(url, fetchOptions);
    },
    clock,
    ...options,
  });
}

/** A store that keeps JSON, like the database. */
function createMemoryStore(): IssuerKeysStore & { readonly saved: Map<string, string> } {
  const saved = new Map<string, string>();
  return {
    saved,
    find: async (id) => JSON.parse(saved.get(id) ?? 'null'),
    save: async (id, record) => void saved.set(id, JSON.stringify(record)),
  };
}

beforeEach(async () => {
  issuer = await startHttpsIssuer({ authority, algorithms: ['ES256'] });
  trusted = trustedIssuerOf(issuer.url);
  clock = createManualClock();
  attempts = 0;
});
afterEach(() => issuer.stop());

const kidOf = (from: HttpsIssuer) => from.keys[0]?.kid ?? 'none';
const kidsOf = (lookup: KeySetLookup) =>
  lookup.ok ? lookup.value.keys.map(({ kid }) => kid) : lookup.fault.code;

describe('while known keys are valid', () => {
  test('an outage of an hour has no effect', async () => {
    const keys = createKeys();
    await keys.keysFor(trusted);
    clock.advanceSeconds(3599);
    issuer.goAway();
    for (let second = 0; second < 3600; second += 10) {
      clock.advanceSeconds(10);
      expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
    }
    await issuer.rotateKeys();
    issuer.comeBack();
    clock.advanceSeconds(600);
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
  });

  test('the issuer is tried every 30 s, not more often', async () => {
    let down = false;
    const online = createKeysFetch();
    const keys = createKeys({
      fetch: (url, options) => {
        if (!down) return online(url, options);
        attempts += 1;
        return Promise.reject(new FetchError('timed_out', 'down'));
      },
    });
    await keys.keysFor(trusted);
    down = true;
    clock.advanceSeconds(3600);
    await keys.keysFor(trusted);
    for (let second = 0; second < 300; second += 1) {
      clock.advanceSeconds(1);
      await keys.keysFor(trusted);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(attempts).toBe(1 + 300 / 30);
  });

  test('no request waits for an issuer that is known to be down', async () => {
    let hang = false;
    const online = createGuardedFetch({
      privateCidrs: ['127.0.0.0/8'],
      insecureHttp: false,
      extraAuthorities: [authority.certificatePem],
    });
    const keys = createKeys({
      fetch: (url, options) => (hang ? new Promise(() => {}) : online(url, options)),
    });
    await keys.keysFor(trusted);
    clock.advanceSeconds(3600);
    issuer.goAway();
    await keys.keysFor(trusted);
    hang = true;
    clock.advanceSeconds(30);
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
  });

  test('the limit is a day after their lifetime; then they are no longer valid', async () => {
    const keys = createKeys();
    await keys.keysFor(trusted);
    issuer.goAway();
    clock.advanceSeconds(3600 + 86_399);
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
    clock.advanceSeconds(1);
    expect(kidsOf(await keys.keysFor(trusted))).toBe('connection_failed');
  });

  test('the limit is configurable', async () => {
    const keys = createKeys({ staleKeysSeconds: 0 });
    await keys.keysFor(trusted);
    issuer.goAway();
    clock.advanceSeconds(3600);
    expect(kidsOf(await keys.keysFor(trusted))).toBe('connection_failed');
  });

  test('the administrator’s command still reports the failure', async () => {
    const keys = createKeys();
    await keys.keysFor(trusted);
    issuer.goAway();
    expect(kidsOf(await keys.refetch(trusted))).toBe('connection_failed');
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
  });

  test('the failure is reported when it begins, not at each attempt', async () => {
    const reported: unknown[] = [];
    const keys = createKeys({ onFetchFailure: (_issuer, error) => void reported.push(error) });
    await keys.keysFor(trusted);
    issuer.goAway();
    await keys.refetch(trusted);
    await keys.refetch(trusted);
    expect(reported).toEqual([expect.objectContaining({ name: 'FetchError', code: 'connection_failed' })]);
    issuer.comeBack();
    await keys.refetch(trusted);
    issuer.goAway();
    await keys.refetch(trusted);
    expect(reported).toHaveLength(2);
  });
});

describe('without known keys', () => {
  test('the issuer is tried at most every 5 s, and in between the last failure is returned', async () => {
    const keys = createKeys();
    issuer.goAway();
    for (let count = 0; count < 20; count += 1) {
      expect(kidsOf(await keys.keysFor(trusted))).toBe('connection_failed');
      expect(kidsOf(await keys.keysAfterUnknownKid(trusted, `unknown-${count}`))).toBe('connection_failed');
    }
    expect(attempts).toBe(1);
    issuer.comeBack();
    clock.advanceSeconds(5);
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
  });
});

describe('a clock that jumps an hour', () => {
  test.each([3_600, -3_600])('by %i s: an issuer that failed is tried again after 5 s', async (seconds) => {
    const keys = createKeys();
    issuer.goAway();
    expect(kidsOf(await keys.keysFor(trusted))).toBe('connection_failed');
    clock.jumpSeconds(seconds);
    expect(kidsOf(await keys.keysFor(trusted))).toBe('connection_failed');
    expect(attempts).toBe(1);
    issuer.comeBack();
    clock.advanceSeconds(5);
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
  });

  test.each([3_600, -3_600])('by %i s: an unknown key causes a fetch again after 30 s', async (seconds) => {
    const keys = createKeys();
    await keys.keysFor(trusted);
    await keys.keysAfterUnknownKid(trusted, 'unknown');
    clock.jumpSeconds(seconds);
    await keys.keysFor(trusted);
    const before = attempts;
    await keys.keysAfterUnknownKid(trusted, 'unknown');
    expect(attempts).toBe(before);
    clock.advanceSeconds(30);
    await keys.keysAfterUnknownKid(trusted, 'unknown');
    expect(attempts).toBe(before + 1);
  });

  test.each([3_600, -3_600])(
    'by %i s: known keys are kept while the issuer is unreachable',
    async (seconds) => {
      const keys = createKeys();
      await keys.keysFor(trusted);
      issuer.goAway();
      clock.jumpSeconds(seconds);
      expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
    },
  );

  test('no keys are used after their lifetime when the clock has jumped back, not even from the store', async () => {
    const store = createMemoryStore();
    const first = createKeys({ store });
    await first.keysFor(trusted);
    await expect.poll(() => store.saved.size).toBe(1);
    clock.jumpSeconds(-3_600);
    const restarted = createKeys({ store });
    await restarted.keysFor(trusted);
    for (const keys of [first, restarted]) expect(keys.freshKeysFor(trusted)).not.toBeNull();
    clock.advanceSeconds(3_600);
    for (const keys of [first, restarted]) expect(keys.freshKeysFor(trusted)).toBeNull();
  });
});

describe('the store', () => {
  test('keeps keys across a restart, even during an outage', async () => {
    const store = createMemoryStore();
    await createKeys({ store }).keysFor(trusted);
    await expect.poll(() => store.saved.size).toBe(1);
    issuer.goAway();
    const restarted = createKeys({ store });
    expect(kidsOf(await restarted.keysFor(trusted))).toEqual([kidOf(issuer)]);
    clock.advanceSeconds(7200);
    expect(kidsOf(await createKeys({ store }).keysFor(trusted))).toEqual([kidOf(issuer)]);
    clock.advanceSeconds(86_400);
    expect(kidsOf(await createKeys({ store }).keysFor(trusted))).toBe('connection_failed');
  });

  test('does not return keys that were fetched under other pins', async () => {
    const store = createMemoryStore();
    await createKeys({ store }).keysFor(trusted);
    await expect.poll(() => store.saved.size).toBe(1);
    const pinned = { ...trusted, thumbprintSource: 'given' as const, thumbprints: ['ab'.repeat(32)] };
    expect(kidsOf(await createKeys({ store }).keysFor(pinned))).toBe('thumbprint_stale');
  });

  test('shows every server the result of another server', async () => {
    const store = createMemoryStore();
    const [one, other] = [createKeys({ store }), createKeys({ store })];
    expect(await other.statusOf(trusted)).toMatchObject({ keys: [], lastFetchAt: null, lastError: null });
    await one.keysFor(trusted);
    await expect.poll(async () => (await other.statusOf(trusted)).keys.length).toBe(1);
    expect(await other.statusOf(trusted)).toEqual({
      keys: [expect.objectContaining({ kid: kidOf(issuer), kty: 'EC', alg: 'ES256', use: 'sig' })],
      lastFetchAt: clock.now(),
      lastSuccessAt: clock.now(),
      lastError: null,
      expiresAt: clock.now() + 3_600_000,
      certificates: [expect.objectContaining({ validToAt: expect.any(Number) })],
    });
    issuer.goAway();
    clock.advanceSeconds(1);
    await one.refetch(trusted);
    await expect
      .poll(async () => (await other.statusOf(trusted)).lastError)
      .toMatchObject({ code: 'connection_failed', at: clock.now() });
  });

  test('may fail without a refusal', async () => {
    const broken = () => Promise.reject(new Error('disk full'));
    const keys = createKeys({ store: { find: broken, save: broken } });
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
    expect((await keys.statusOf(trusted)).keys).toHaveLength(1);
  });

  test('may contain anything else, without effect', async () => {
    for (const stored of [1, 'text', [], {}, { version: 2 }, { version: 1, trustTerms: 'others' }]) {
      const store = { find: async () => stored, save: async () => {} };
      expect(kidsOf(await createKeys({ store }).keysFor(trusted))).toEqual([kidOf(issuer)]);
    }
  });

  test('is not written to for an issuer that was deleted during the fetch', async () => {
    const store = createMemoryStore();
    const keys = createKeys({ store });
    const pending = keys.keysFor(trusted);
    keys.forget(trusted);
    await pending;
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.saved.size).toBe(0);
  });
});
