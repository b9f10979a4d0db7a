import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ecTestKey } from '../../../test/support/raw-token.ts';
import { IssuerError, type IssuerErrorCode } from './issuer-error.ts';
import { formatJwks } from './key-sets/jwks-wire-form.ts';
import {
  defaultMaxExpirationSeconds,
  parseIssuerName,
  parseIssuerUrl,
  parseMaxExpiration,
  parseStaticJwks,
  parseThumbprints,
} from './parse-issuer-settings.ts';

function codeOf(parse: () => unknown): IssuerErrorCode | 'ok' {
  try {
    parse();
    return 'ok';
  } catch (error) {
    if (error instanceof IssuerError) return error.code;
    throw error;
  }
}

describe('an issuer URL', () => {
  const parse = (url: string, allowInsecureHttp = false) =>
    codeOf(() => parseIssuerUrl(url, { allowInsecureHttp }));

  test('is kept to the byte', () => {
    const url = 'https://CI.example:443/a/../b/';
    expect(parseIssuerUrl(url, { allowInsecureHttp: false })).toBe(url);
  });

  test('is measured in bytes, as an index of PostgreSQL is', () => {
    const start = 'https://ci.example/';
    expect(parse(`${start}${'a'.repeat(2_048 - start.length)}`)).toBe('ok');
    expect(parse(`${start}${'\u{4e00}'.repeat(800)}`)).toBe('url_invalid');
  });

  test('may be plain http only where the operator says so', () => {
    expect(parse('http://localhost:8080')).toBe('url_invalid');
    expect(parse('http://localhost:8080', true)).toBe('ok');
  });

  test('whatever is accepted is https, short, and has neither query, fragment, user nor white space', () => {
    const texts = fc.oneof(fc.string(), fc.webUrl({ withFragments: true, withQueryParameters: true }));
    fc.assert(
      fc.property(texts, (url) => {
        if (parse(url) !== 'ok') return;
        expect(new URL(url).protocol).toBe('https:');
        expect(url).not.toMatch(/[\s?#]/);
        expect(new URL(url).username + new URL(url).password).toBe('');
      }),
    );
  });
});

test.each([
  ['', 'name_required'],
  ['  \t', 'name_required'],
  ['x'.repeat(201), 'name_required'],
  ['x'.repeat(200), 'ok'],
])('the name %j', (name, code) => expect(codeOf(() => parseIssuerName(name))).toBe(code));

test.each([
  [undefined, defaultMaxExpirationSeconds],
  [0, defaultMaxExpirationSeconds],
  [1, 1],
  [366 * 86_400, 366 * 86_400],
])('maxExpiration %j is %i', (given, seconds) => expect(parseMaxExpiration(given)).toBe(seconds));

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 366 * 86_400 + 1])(
  'maxExpiration %d is none',
  (given) => expect(codeOf(() => parseMaxExpiration(given))).toBe('max_expiration_invalid'),
);

test('thumbprints are read without regard to case and colons, and each is kept once', () => {
  const hex = 'ab'.repeat(32);
  const colons = (hex.toUpperCase().match(/../g) ?? []).join(':');
  expect(parseThumbprints([hex, colons, 'cd'.repeat(20)])).toEqual([hex, 'cd'.repeat(20)]);
  expect(codeOf(() => parseThumbprints([hex, 'zz']))).toBe('thumbprint_invalid');
  expect(codeOf(() => parseThumbprints(Array.from({ length: 51 }, () => hex)))).toBe('thumbprint_invalid');
});

describe('a static key set', () => {
  const { jwk } = ecTestKey('k');

  test('keeps what RFC 7517 names of a public key, and nothing else', () => {
    const given = JSON.parse(JSON.stringify({ keys: [{ ...jwk, x5u: 'https://x', note: 'n' }], note: 'n' }));
    expect(parseStaticJwks(given)).toEqual({ keys: [jwk] });
  });

  test.each([
    ['no keys', { keys: [] }],
    ['no set', []],
    ['text', 'keys'],
    ['a private key', { keys: [{ ...jwk, d: 'AAAA' }] }],
    ['one sound key and one that is not', { keys: [jwk, { kty: 'EC' }] }],
    ['a set of another shape', { keys: { ...jwk } }],
  ])('%s is none', (_name, given) => expect(codeOf(() => parseStaticJwks(given))).toBe('jwks_invalid'));

  test('is answered with the members of RFC 7517 and those that the contract’s schema asks for', () => {
    const { keys } = formatJwks(parseStaticJwks({ keys: [{ ...jwk, alg: 'ES256', use: 'sig' }] })) as {
      keys: Record<string, unknown>[];
    };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ ...jwk, KeyID: 'k', Algorithm: 'ES256', Use: 'sig', Certificates: [] });
    expect(formatJwks({})).toEqual({ keys: [] });
  });
});
