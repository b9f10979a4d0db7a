import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ecTestKey } from '../../../../test/support/issuers/raw-token.ts';
import { IssuerError, type IssuerErrorCode } from '../issuer-error.ts';
import { formatJwks } from '../key-sets/jwks-wire-form.ts';
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

  test('is stored byte for byte', () => {
    const url = 'https://CI.example:443/a/../b/';
    expect(parseIssuerUrl(url, { allowInsecureHttp: false })).toBe(url);
  });

  test('has a limit in bytes, like an index of PostgreSQL', () => {
    const start = 'https://ci.example/';
    expect(parse(`${start}${'a'.repeat(2_048 - start.length)}`)).toBe('ok');
    expect(parse(`${start}${'\u{4e00}'.repeat(800)}`)).toBe('url_invalid');
  });

  test('may be plain http only if the operator allows it', () => {
    expect(parse('http://localhost:8080')).toBe('url_invalid');
    expect(parse('http://localhost:8080', true)).toBe('ok');
  });

  test('every accepted URL is https, short, and has no query, fragment, user or white space', () => {
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
  'maxExpiration %d is refused',
  (given) => expect(codeOf(() => parseMaxExpiration(given))).toBe('max_expiration_invalid'),
);

test('thumbprints are parsed regardless of case and colons, and each is stored once', () => {
  const hex = 'ab'.repeat(32);
  const colons = (hex.toUpperCase().match(/../g) ?? []).join(':');
  expect(parseThumbprints([hex, colons, 'cd'.repeat(20)])).toEqual([hex, 'cd'.repeat(20)]);
  expect(codeOf(() => parseThumbprints([hex, 'zz']))).toBe('thumbprint_invalid');
  expect(codeOf(() => parseThumbprints(Array.from({ length: 51 }, () => hex)))).toBe('thumbprint_invalid');
});

describe('a static key set', () => {
  const { jwk } = ecTestKey('k');

  test('keeps only the members of a public key in RFC 7517', () => {
    const given = JSON.parse(JSON.stringify({ keys: [{ ...jwk, x5u: 'https://x', note: 'n' }], note: 'n' }));
    expect(parseStaticJwks(given)).toEqual({ keys: [jwk] });
  });

  test.each([
    ['no keys', { keys: [] }],
    ['no set', []],
    ['text', 'keys'],
    ['a private key', { keys: [{ ...jwk, d: 'AAAA' }] }],
    ['one valid and one invalid key', { keys: [jwk, { kty: 'EC' }] }],
    ['a set of another shape', { keys: { ...jwk } }],
  ])('%s is refused', (_name, given) => expect(codeOf(() => parseStaticJwks(given))).toBe('jwks_invalid'));

  test('is returned with the members of RFC 7517 and those of the contract’s schema', () => {
    const { keys } = formatJwks(parseStaticJwks({ keys: [{ ...jwk, alg: 'ES256', use: 'sig' }] })) as {
      keys: Record<string, unknown>[];
    };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ ...jwk, KeyID: 'k', Algorithm: 'ES256', Use: 'sig', Certificates: [] });
    expect(formatJwks({})).toEqual({ keys: [] });
  });
});
