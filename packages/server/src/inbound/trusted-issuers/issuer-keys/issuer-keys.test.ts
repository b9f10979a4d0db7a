import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HttpsIssuer, startHttpsIssuer } from '../../../../test/support/issuers/https-issuer.ts';
import { scriptedResponses } from '../../../../test/support/issuers/scripted-responses.ts';
import { createTestAuthority } from '../../../../test/support/issuers/test-authority.ts';
import { trustedIssuerOf } from '../../../../test/support/issuers/trusted-issuer-of.ts';
import { createManualClock, type ManualClock } from '../../../../test/support/manual-clock.ts';
import { createGuardedFetch } from '../../../platform/guarded-fetch/index.ts';
import type { JsonObject } from '../../../platform/json/json.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import { createIssuerKeys, type IssuerKeys, type IssuerKeysOptions } from './issuer-keys.ts';
import type { KeySetLookup } from './issuer-keys-entry.ts';

const authority = await createTestAuthority();
let issuer: HttpsIssuer;
let trusted: TrustedIssuer;
let clock: ManualClock;
let keys: IssuerKeys;

const createKeys = (options: Partial<IssuerKeysOptions> = {}) => {
  const extraAuthorities = [authority.certificatePem];
  const fetch = createGuardedFetch({ privateCidrs: ['127.0.0.0/8'], insecureHttp: false, extraAuthorities });
  return createIssuerKeys({ fetch, clock, ...options });
};

beforeEach(async () => {
  issuer = await startHttpsIssuer({ authority, algorithms: ['ES256'], cacheControl: 'max-age=1000' });
  trusted = trustedIssuerOf(issuer.url);
  clock = createManualClock();
  keys = createKeys();
});
afterEach(() => issuer.stop());

const kidOf = (from: HttpsIssuer) => from.keys[0]?.kid ?? 'none';
const kidsOf = (lookup: KeySetLookup) =>
  lookup.ok ? lookup.value.keys.map(({ kid }) => kid) : lookup.fault.code;

describe('fetched keys', () => {
  test('are shared by concurrent callers, and cached for their lifetime', async () => {
    const lookups = await Promise.all(Array.from({ length: 50 }, () => keys.keysFor(trusted)));
    expect(new Set(lookups.map((lookup) => kidsOf(lookup).toString()))).toEqual(new Set([kidOf(issuer)]));
    clock.advanceSeconds(799);
    await keys.keysFor(trusted);
    expect(issuer.requests('jwks')).toBe(1);
  });

  test('are available without waiting once known, and not before', async () => {
    expect(keys.freshKeysFor(trusted)).toBeNull();
    await keys.keysFor(trusted);
    expect(keys.freshKeysFor(trusted)?.keys).toHaveLength(1);
    clock.advanceSeconds(1000);
    expect(keys.freshKeysFor(trusted)).toBeNull();
  });

  test('are refreshed in the background before their lifetime ends', async () => {
    await keys.keysFor(trusted);
    const before = kidOf(issuer);
    await issuer.rotateKeys();
    clock.advanceSeconds(850);
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([before]);
    await expect.poll(() => keys.freshKeysFor(trusted)?.keys[0]?.kid).toBe(kidOf(issuer));
    expect(issuer.requests('jwks')).toBe(2);
  });

  test('are fetched again in the foreground if unused until the end of their lifetime', async () => {
    await keys.keysFor(trusted);
    await issuer.rotateKeys();
    clock.advanceSeconds(3600);
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
  });

  test('are fetched again at the administrator’s command', async () => {
    await keys.keysFor(trusted);
    await issuer.rotateKeys();
    expect(kidsOf(await keys.refetch(trusted))).toEqual([kidOf(issuer)]);
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
  });

  test('are deleted with their issuer', async () => {
    await keys.keysFor(trusted);
    keys.forget(trusted);
    expect(keys.freshKeysFor(trusted)).toBeNull();
  });

  test('stay when the issuer is renamed, and are removed when it gets other pins', async () => {
    await keys.keysFor(trusted);
    expect(
      keys.freshKeysFor({ ...trusted, name: 'other', modifiedAt: trusted.modifiedAt + 1 }),
    ).not.toBeNull();
    const pinned = { ...trusted, thumbprintSource: 'given' as const, thumbprints: ['ab'.repeat(32)] };
    expect(keys.freshKeysFor(pinned)).toBeNull();
    expect(kidsOf(await keys.keysFor(pinned))).toBe('thumbprint_stale');
  });

  test('of the least recently used issuers are evicted first', async () => {
    const few = createKeys({ maxIssuers: 2 });
    for (const id of ['a', 'b', 'c']) await few.keysFor({ ...trusted, id });
    expect(few.freshKeysFor({ ...trusted, id: 'a' })).toBeNull();
    expect(few.freshKeysFor({ ...trusted, id: 'c' })).not.toBeNull();
  });
});

describe('an unknown key id', () => {
  test('finds the key that the issuer rotated to', async () => {
    await keys.keysFor(trusted);
    await issuer.rotateKeys();
    expect(kidsOf(await keys.keysAfterUnknownKid(trusted, kidOf(issuer)))).toEqual([kidOf(issuer)]);
  });

  test('causes one fetch for any number of requests and ids', async () => {
    await keys.keysFor(trusted);
    const flood = Array.from({ length: 200 }, (_, index) =>
      keys.keysAfterUnknownKid(trusted, `unknown-${index}`),
    );
    await Promise.all(flood);
    for (let index = 0; index < 50; index += 1) await keys.keysAfterUnknownKid(trusted, `later-${index}`);
    clock.advanceSeconds(29);
    await keys.keysAfterUnknownKid(trusted, 'still unknown');
    expect([issuer.requests('jwks'), issuer.requests('discovery')]).toEqual([2, 2]);
  });

  test('may cause another fetch after 30 s', async () => {
    await keys.keysFor(trusted);
    await keys.keysAfterUnknownKid(trusted, 'unknown');
    clock.advanceSeconds(30);
    await keys.keysAfterUnknownKid(trusted, 'unknown');
    expect(issuer.requests('jwks')).toBe(3);
  });

  test('that has become known causes none', async () => {
    await keys.keysFor(trusted);
    await keys.keysAfterUnknownKid(trusted, kidOf(issuer));
    expect(issuer.requests('jwks')).toBe(1);
  });

  test('is limited for each issuer by itself', async () => {
    const other = { ...trusted, id: 'issuer-2' };
    await Promise.all([keys.keysFor(trusted), keys.keysFor(other)]);
    await Promise.all([keys.keysAfterUnknownKid(trusted, 'x'), keys.keysAfterUnknownKid(other, 'x')]);
    expect(issuer.requests('jwks')).toBe(4);
  });

  test('leaves the known keys in place when the fetch fails', async () => {
    await keys.keysFor(trusted);
    issuer.goAway();
    expect(kidsOf(await keys.keysAfterUnknownKid(trusted, 'unknown'))).toEqual([kidOf(issuer)]);
  });
});

describe('registered keys', () => {
  test('are used as they are, and nothing is ever fetched', async () => {
    const own = {
      ...trusted,
      staticJwks: issuer.jwks() as unknown as JsonObject,
      thumbprintSource: 'none' as const,
    };
    expect(keys.freshKeysFor(own)?.keys).toHaveLength(1);
    clock.advanceSeconds(1_000_000);
    for (const lookup of [
      await keys.keysFor(own),
      await keys.keysAfterUnknownKid(own, 'unknown'),
      await keys.refetch(own),
    ]) {
      expect(kidsOf(lookup)).toEqual([kidOf(issuer)]);
    }
    expect(await keys.statusOf(own)).toMatchObject({ keys: [{ kid: kidOf(issuer) }], lastFetchAt: null });
    expect([issuer.requests('jwks'), issuer.requests('discovery')]).toEqual([0, 0]);
  });

  test('are read again when the issuer was modified', async () => {
    const own = { ...trusted, staticJwks: issuer.jwks() as unknown as JsonObject };
    expect(keys.freshKeysFor(own)?.keys).toHaveLength(1);
    const emptied = { ...own, staticJwks: { keys: [] }, modifiedAt: own.modifiedAt + 1 };
    expect(keys.freshKeysFor(emptied)?.keys).toEqual([]);
  });

  test('that are not a key set are a fault', async () => {
    expect(kidsOf(await keys.keysFor({ ...trusted, staticJwks: {} }))).toBe('key_set_malformed');
  });
});

describe('a key set that is not usable', () => {
  test.each([
    ['is malformed', { keys: 'none' }, 'key_set_malformed'],
    ['has more than a hundred keys', { keys: Array(101).fill({}) }, 'key_set_malformed'],
    ['is empty', { keys: [] }, 'key_set_unusable'],
    ['has only keys for encryption', { keys: [{ kty: 'RSA', use: 'enc' }] }, 'key_set_unusable'],
  ])('because it %s does not replace good keys', async (_name, body, code) => {
    await keys.keysFor(trusted);
    issuer.respond('jwks', scriptedResponses.json(body));
    expect(kidsOf(await keys.refetch(trusted))).toBe(code);
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
    expect(await keys.statusOf(trusted)).toMatchObject({ lastError: { code } });
  });

  test('explains refusals if there are no others, and is fetched again after five minutes', async () => {
    issuer.respond(
      'jwks',
      scriptedResponses.json(
        { keys: [{ kty: 'RSA', kid: 'e', use: 'enc' }] },
        { 'cache-control': 'max-age=86400' },
      ),
    );
    expect(kidsOf(await keys.keysFor(trusted))).toEqual(['e']);
    issuer.respondNormally();
    clock.advanceSeconds(300);
    expect(kidsOf(await keys.keysFor(trusted))).toEqual([kidOf(issuer)]);
  });
});

test('ten thousand issuers are supported', async () => {
  const jwks = issuer.jwks() as unknown as JsonObject;
  for (let index = 0; index < 10_000; index += 1) {
    const own = { ...trusted, id: `issuer-${index}`, staticJwks: jwks };
    expect(keys.freshKeysFor(own)?.keys).toHaveLength(1);
  }
});
