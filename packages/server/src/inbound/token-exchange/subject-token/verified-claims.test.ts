import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../platform/json/json.ts';
import { parseRegisteredClaims } from './verified-claims.ts';

const now = 1_800_000_000;
const context = { nowAt: now * 1000, clockToleranceSeconds: 60 };
const base = { iss: 'https://issuer.example', exp: now + 300 };

describe('aud', () => {
  test.each<[string, JsonObject, string[]]>([
    ['a string', { aud: 'a' }, ['a']],
    ['an array', { aud: ['a', 'b'] }, ['a', 'b']],
    ['an empty array, left to the policies to refuse', { aud: [] }, []],
    ['missing, left to the policies to refuse', {}, []],
    ['the empty string', { aud: '' }, ['']],
  ])('%s is parsed', (_form, claims, audiences) => {
    expect(parse(claims)).toMatchObject({ ok: true, value: { audiences } });
  });

  test.each<[string, JsonObject]>([
    ['an object', { aud: { 0: 'a' } }],
    ['a number', { aud: 1 }],
    ['null', { aud: null }],
    ['a boolean', { aud: true }],
    ['an array with a number', { aud: ['a', 1] }],
    ['an array of arrays', { aud: [['a']] }],
  ])('%s is claim_malformed', (_form, claims) => {
    expect(parse(claims)).toMatchObject({
      ok: false,
      fault: {
        reason: 'claim_malformed',
        message: expect.stringContaining("'aud'"),
        failed: { check: 'claims' },
      },
    });
  });
});

describe('iss, sub and jti', () => {
  test('are parsed', () => {
    expect(parse({ sub: 'repo:acme/app', jti: '1' })).toEqual({
      ok: true,
      value: {
        ...{ issuer: 'https://issuer.example', subject: 'repo:acme/app', audiences: [], jwtId: '1' },
        ...{ expiresAt: (now + 300) * 1000, issuedAt: null, notBeforeAt: null },
      },
    });
  });

  test('sub and jti may be missing', () => {
    expect(parse({})).toMatchObject({ value: { subject: null, jwtId: null } });
  });

  test.each<[string, JsonObject]>([
    ['iss', { iss: 1 }],
    ['iss', { iss: ['https://issuer.example'] }],
    ['iss', { iss: null }],
    ['sub', { sub: 7 }],
    ['sub', { sub: null }],
    ['sub', { sub: ['s'] }],
    ['jti', { jti: 7 }],
    ['jti', { jti: {} }],
  ])('%s of another type is claim_malformed: %j', (claim, claims) => {
    expect(parse(claims)).toMatchObject({
      ok: false,
      fault: { reason: 'claim_malformed', message: expect.stringContaining(`'${claim}'`) },
    });
  });

  test('iss that is absent is claim_missing', () => {
    expect(parseRegisteredClaims({ exp: now + 300 }, context)).toMatchObject({
      fault: { reason: 'claim_missing' },
    });
  });

  test('an own member __proto__ provides no claims', () => {
    const claims = JSON.parse(`{"iss":"i","exp":${now + 300},"__proto__":{"sub":"root","aud":"a"}}`);
    expect(parseRegisteredClaims(claims, context)).toMatchObject({
      value: { subject: null, audiences: [] },
    });
  });
});

test('times are checked before the rest', () => {
  expect(parseRegisteredClaims({ exp: now - 300, iss: 1 }, context)).toMatchObject({
    fault: { reason: 'token_expired' },
  });
});

function parse(claims: JsonObject) {
  return parseRegisteredClaims({ ...base, ...claims }, context);
}
