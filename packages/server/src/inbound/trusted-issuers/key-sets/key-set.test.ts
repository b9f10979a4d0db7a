import { describe, expect, test } from 'vitest';
import { ecTestKey, ed25519TestKey, rsaTestKey } from '../../../../test/support/issuers/raw-token.ts';
import { describeKeys, hasKey, type KeySet, parseKeySet } from './key-set.ts';
import { selectKeys } from './key-set-selection.ts';

const rsa = rsaTestKey('rsa').jwk;
const weak = rsaTestKey('weak', 1024).jwk;
const p256 = ecTestKey('p256').jwk;
const ed25519 = ed25519TestKey('ed').jwk;

describe('parseKeySet', () => {
  test.each([
    ['null', null],
    ['an array', [rsa]],
    ['no keys', {}],
    ['keys as an object', { keys: { 0: rsa } }],
    ['keys by inheritance', Object.create({ keys: [rsa] })],
  ])('refuses %s', (_form, json) => {
    expect(parseKeySet(json)).toEqual({
      ok: false,
      fault: "the key set is not a JSON object with an array 'keys' (RFC 7517)",
    });
  });

  test('accepts 100 keys and not one more', () => {
    expect(parseKeySet({ keys: Array(100).fill(ed25519) }).ok).toBe(true);
    expect(parseKeySet({ keys: Array(101).fill(ed25519) })).toEqual({
      ok: false,
      fault: 'the key set has 101 keys; at most 100 are accepted',
    });
  });

  test('keeps unusable keys of a fetched set with their faults', () => {
    const set = load({ keys: [rsa, weak, { kty: 'oct', kid: 'hmac', k: 'AAAA' }] });
    expect(describeKeys(set)).toEqual([
      { kid: 'rsa', kty: 'RSA', alg: null, use: null, usable: true },
      {
        ...{ kid: 'weak', kty: 'RSA', alg: null, use: null, usable: false },
        fault: 'has an RSA modulus of 1024 bits; at least 2048 are required',
      },
      {
        ...{ kid: 'hmac', kty: 'oct', alg: null, use: null, usable: false },
        fault: 'is a symmetric secret, which must not be published; remove it',
      },
    ]);
    expect([hasKey(set, 'rsa'), hasKey(set, 'hmac'), hasKey(set, 'RSA')]).toEqual([true, true, false]);
  });

  test('refuses an unusable key of a given set by its index', () => {
    expect(parseKeySet({ keys: [rsa, { ...p256, d: 'AAAA' }] }, { strict: true })).toEqual({
      ok: false,
      fault:
        "keys[1] (kid 'p256') contains its private part, which is therefore no longer secret; replace the key with a new key",
    });
    expect(parseKeySet({ keys: [] }, { strict: true })).toEqual({
      ok: false,
      fault: "the key set contains no key in 'keys'",
    });
    expect(parseKeySet({ keys: [rsa, p256] }, { strict: true }).ok).toBe(true);
  });
});

describe('selectKeys', () => {
  const set = load({
    keys: [rsa, { ...rsa, kid: 'ps', alg: 'PS256' }, weak, { ...rsa, kid: 'enc', use: 'enc' }, p256],
  });

  test('selects the keys with exactly the given id', () => {
    expect(select(set, 'RS256', 'rsa')).toEqual(['rsa']);
    expect(select(set, 'ES256', 'p256')).toEqual(['p256']);
  });

  test('selects all matching keys if no id is given', () => {
    expect(select(set, 'PS256', null)).toEqual(['rsa', 'ps']);
    expect(select(set, 'RS256', null)).toEqual(['rsa']);
  });

  test.each([
    ['an id nobody published', 'RS256', 'RSA', 'key_unknown', "the key 'RSA' is not among the issuer's keys"],
    [
      'a key of another type',
      'ES256',
      'rsa',
      'key_unsuitable',
      "the key 'rsa' is of the type RSA, which does not fit ES256",
    ],
    [
      'another curve',
      'ES384',
      'p256',
      'key_unsuitable',
      "the key 'p256' is of the type EC P-256, which does not fit ES384",
    ],
    [
      'another algorithm',
      'RS256',
      'ps',
      'key_unsuitable',
      "the key 'ps' is of the type RSA for PS256, which does not fit RS256",
    ],
    [
      'another use',
      'RS256',
      'enc',
      'key_unsuitable',
      "the key 'enc' is for another use (use 'enc'); for signatures, use must be 'sig' or missing",
    ],
    [
      'a weak key',
      'RS256',
      'weak',
      'key_too_weak',
      "the key 'weak' has an RSA modulus of 1024 bits; at least 2048 are required",
    ],
    [
      'no id and no key that fits',
      'EdDSA',
      null,
      'key_unsuitable',
      "none of the issuer's keys can verify EdDSA signatures",
    ],
  ] as const)('refuses %s', (_miss, alg, kid, reason, message) => {
    expect(selectKeys(set, { alg, kid })).toEqual({ ok: false, fault: { reason, message } });
  });

  test('reports a weak key even if the token has no key id', () => {
    expect(selectKeys(load({ keys: [weak] }), { alg: 'PS512', kid: null })).toMatchObject({
      fault: { reason: 'key_too_weak' },
    });
    expect(selectKeys(load({ keys: [] }), { alg: 'PS512', kid: null })).toMatchObject({
      fault: { reason: 'key_unknown' },
    });
  });

  test('limits the number of keys to try for one token', () => {
    const many = (count: number) => load({ keys: Array(count).fill(ed25519) });
    expect(select(many(8), 'EdDSA', null)).toHaveLength(8);
    expect(selectKeys(many(9), { alg: 'EdDSA', kid: null })).toMatchObject({
      ok: false,
      fault: { reason: 'key_unsuitable' },
    });
  });
});

function load(json: unknown): KeySet {
  const parsed = parseKeySet(json);
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.value;
}

function select(set: KeySet, alg: Parameters<typeof selectKeys>[1]['alg'], kid: string | null) {
  const selected = selectKeys(set, { alg, kid });
  return selected.ok ? selected.value.map((key) => key.kid) : selected;
}
