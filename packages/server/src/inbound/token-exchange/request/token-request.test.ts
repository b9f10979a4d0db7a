import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWireNames } from '../../../contract/urns.ts';
import { parseTokenRequest } from './token-request.ts';

const names = createWireNames({ namespace: 'acme', publicUrl: () => 'https://id.example' });
const sound = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  audience: 'urn:acme:org:main',
  subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  subject_token: 'a.b.c',
};
const parse = (parameters: Record<string, string>) =>
  parseTokenRequest(new Map(Object.entries(parameters)), names);
const reasonOf = (parameters: Record<string, string>) => {
  const result = parse(parameters);
  return result.ok ? 'ok' : result.fault.reason;
};

describe('a token request', () => {
  test('with the minimum requests an organization token with the default lifetime', () => {
    expect(parse(sound)).toEqual({
      ok: true,
      value: {
        grant: 'token-exchange',
        organizationName: 'main',
        organizationAudience: 'urn:acme:org:main',
        subjectToken: 'a.b.c',
        requested: {
          tokenType: 'organization',
          tokenTypeUrn: 'urn:acme:token-type:access_token:organization',
          target: null,
          admin: false,
          scope: '',
        },
        expirationSeconds: null,
      },
    });
  });

  test('accepts only the operator’s namespace', () => {
    expect(reasonOf({ ...sound, audience: 'urn:pulumi:org:main' })).toBe('audience_malformed');
    const requested_token_type = 'urn:pulumi:token-type:access_token:team';
    expect(reasonOf({ ...sound, requested_token_type, scope: 'team:a' })).toBe('request_invalid');
  });

  test.each([
    ['team', 'team:dev', 'dev'],
    ['personal', 'user:ann@example.com', 'ann@example.com'],
    ['runner', 'runner:pool', 'pool'],
    ['team', 'team:team:x', 'team:x'],
  ])('for a %s token the scope %s names %s', (kind, scope, target) => {
    const result = parse({ ...sound, requested_token_type: names.accessTokenType(kind), scope });
    expect(result.ok && result.value.grant === 'token-exchange' && result.value.requested).toMatchObject({
      tokenType: kind,
      target,
      scope,
      admin: false,
    });
  });

  test.each([
    ['0', null],
    ['000', null],
    ['1', 1],
    ['007', 7],
    ['999999999999999', 999_999_999_999_999],
  ])('expiration %s is %j', (expiration, seconds) => {
    const result = parse({ ...sound, expiration });
    expect(result.ok && result.value.grant === 'token-exchange' && result.value.expirationSeconds).toBe(
      seconds,
    );
  });

  test('a refresh requires its token and nothing else', () => {
    expect(parse({ grant_type: 'refresh_token', refresh_token: 'r' })).toEqual({
      ok: true,
      value: { grant: 'refresh_token', refreshToken: 'r' },
    });
    expect(reasonOf({ grant_type: 'refresh_token' })).toBe('request_invalid');
  });

  test('any input is parsed or refused with characters allowed in a description, and never throws', () => {
    const values = fc.record(
      Object.fromEntries(
        [...Object.keys(sound), 'requested_token_type', 'scope', 'expiration', 'actor_token'].map((name) => [
          name,
          fc.oneof(
            fc.string({ unit: 'binary', minLength: 1 }),
            fc.constantFrom(...Object.values(sound), 'admin'),
          ),
        ]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(values, (given) => {
        const result = parse({ ...sound, ...(given as Record<string, string>) });
        if (!result.ok) expect(result.fault.message).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      }),
    );
  });
});
