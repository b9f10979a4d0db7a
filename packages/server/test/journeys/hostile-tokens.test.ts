import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import {
  ecTestKey,
  encodePart,
  hmacRawToken,
  rsaTestKey,
  signRawToken,
  type TestKey,
  testKey,
} from '../support/issuers/raw-token.ts';
import {
  allowAll,
  decisionIdOf,
  issuerKey,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
  validClaims,
} from './trusting-server.ts';

const rsa = rsaTestKey('rsa');
const p384 = ecTestKey('p384', 'P-384');
const stranger = ecTestKey('key-1');
const keys = [issuerKey.jwk, rsa.jwk, p384.jwk];

describeOnBothEngines('hostile tokens at the endpoint', (openTestDatabase) => {
  let server: TrustingServer;
  let issuer: RegisteredIssuer;
  let elsewhere: RegisteredIssuer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
    await server.call('POST', '/api/orgs', { body: { name: 'other' } });
    issuer = await server.registerIssuer({ settings: { jwks: { keys } }, policies: [allowAll] });
    elsewhere = await server.registerIssuer({ organization: 'other', policies: [allowAll] });
  });
  afterAll(() => server.stop());

  const payload = (claims: Record<string, unknown> = {}) => ({ ...validClaims(issuer.url), ...claims });
  const signed = (header: unknown, content: unknown = payload()) =>
    signRawToken(header, content, { key: issuerKey.privateKey, alg: 'ES256' });
  const head = { alg: 'ES256', typ: 'JWT', kid: 'key-1' };

  /** Every one of these is refused with a reason for the administrator, and grants nothing. */
  const hostile: Record<string, [() => string, string]> = {
    'alg none': [() => `${encodePart({ alg: 'none' })}.${encodePart(payload())}.`, 'algorithm_not_allowed'],
    'alg None with a signature': [() => signed({ ...head, alg: 'None' }), 'algorithm_not_allowed'],
    'no alg': [() => signed({ kid: 'key-1' }), 'algorithm_not_allowed'],
    'alg as an array': [() => signed({ ...head, alg: ['ES256'] }), 'algorithm_not_allowed'],
    'HMAC with the public key in PEM': [
      () => {
        const pem = createPublicKey({ key: rsa.jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
        return hmacRawToken({ alg: 'HS256', kid: 'rsa' }, payload(), String(pem));
      },
      'algorithm_not_allowed',
    ],
    'HMAC that says RS256': [
      () => hmacRawToken({ alg: 'RS256', kid: 'rsa' }, payload(), 'k'),
      'signature_invalid',
    ],
    'an RSA algorithm with an elliptic key': [() => signed({ ...head, alg: 'RS256' }), 'key_unsuitable'],
    'an elliptic algorithm with an RSA key': [() => signed({ ...head, kid: 'rsa' }), 'key_unsuitable'],
    'another curve than the algorithm': [() => signed({ ...head, kid: 'p384' }), 'key_unsuitable'],
    'a key that nobody knows': [() => signed({ ...head, kid: 'key-2' }), 'key_unknown'],
    'a signature of somebody else': [
      () => signRawToken(head, payload(), { key: stranger.privateKey, alg: 'ES256' }),
      'signature_invalid',
    ],
    'a key of its own in the header': [
      () =>
        signRawToken(
          { ...head, jwk: stranger.jwk, jku: 'https://evil.example/jwks', x5c: ['AA=='] },
          payload(),
          {
            key: stranger.privateKey,
            alg: 'ES256',
          },
        ),
      'signature_invalid',
    ],
    'a changed payload': [
      () => {
        const [header, , signature] = signed(head).split('.');
        return `${header}.${encodePart(payload({ sub: 'repo:acme/root' }))}.${signature}`;
      },
      'signature_invalid',
    ],
    'crit of an unknown extension': [
      () => signed({ ...head, crit: ['exp'], exp: 1 }),
      'critical_header_unsupported',
    ],
    'crit b64': [() => signed({ ...head, crit: ['b64'], b64: false }), 'critical_header_unsupported'],
    'an empty crit': [() => signed({ ...head, crit: [] }), 'critical_header_unsupported'],
    'a repeated claim': [
      () => signed(head, JSON.stringify(payload()).replace('"sub"', '"sub":"repo:x","sub"')),
      'token_malformed',
    ],
    'a repeated claim by escape': [
      () => signed(head, JSON.stringify(payload()).replace('"sub"', '"s\\u0075b":"repo:x","sub"')),
      'token_malformed',
    ],
    'a repeated header member': [
      () => signed('{"alg":"ES256","kid":"key-1","kid":"key-1"}'),
      'token_malformed',
    ],
    'a repeated member deep within': [
      () => signed(head, JSON.stringify(payload()).replace('{', '{"a":{"b":[{"c":1,"c":2}]},')),
      'token_malformed',
    ],
    'two parts': [() => signed(head).split('.').slice(0, 2).join('.'), 'token_malformed'],
    'four parts': [() => `${signed(head)}.AAAA`, 'token_malformed'],
    'five parts, as if encrypted': [() => `${signed(head)}.AAAA.AAAA`, 'token_malformed'],
    'an empty signature': [() => signed(head).replace(/[^.]+$/, ''), 'token_malformed'],
    padding: [() => `${signed(head)}=`, 'token_malformed'],
    'base64 instead of base64url': [() => signed(head).replace(/.$/, '+'), 'token_malformed'],
    'bits beyond the last byte': [() => `${signed(head).slice(0, -1)}B`, 'token_malformed'],
    'white space within': [() => signed(head).replace('.', '.\n'), 'token_malformed'],
    'white space around': [() => ` ${signed(head)}`, 'token_malformed'],
    'no JSON in the payload': [() => signed(head, 'sub=me'), 'token_malformed'],
    'an array as payload': [() => signed(head, '[]'), 'token_malformed'],
    'NaN as exp': [
      () => signed(head, JSON.stringify(payload()).replace(/"exp":\d+/, '"exp":NaN')),
      'token_malformed',
    ],
    'NUL in a claim': [() => signed(head, payload({ sub: 'repo:a\0' })), 'token_malformed'],
    'an unpaired surrogate in a claim': [
      () => signed(head, JSON.stringify(payload()).replace('"sub":"', '"sub":"\\ud800')),
      'token_malformed',
    ],
    'NUL in iss': [() => signed(head, payload({ iss: `${issuer.url}\0` })), 'token_malformed'],
    'a payload nested too deep': [
      () =>
        signed(
          head,
          JSON.stringify(payload({ a: 0 })).replace('"a":0', `"a":${'['.repeat(99)}${']'.repeat(99)}`),
        ),
      'token_malformed',
    ],
    '16 KiB and more': [() => signed(head, payload({ padding: 'x'.repeat(16_384) })), 'token_too_large'],
    'an access token': [() => server.adminToken, 'token_malformed'],
    'no exp': [() => signed(head, payload({ exp: undefined })), 'claim_missing'],
    'exp as a string': [() => signed(head, payload({ exp: '9999999999' })), 'claim_malformed'],
    'exp as null': [() => signed(head, payload({ exp: null })), 'claim_malformed'],
    'exp beyond 2^53': [
      () => signed(head, JSON.stringify(payload()).replace(/"exp":\d+/, '"exp":1e300')),
      'claim_malformed',
    ],
    'exp infinite': [
      () => signed(head, JSON.stringify(payload()).replace(/"exp":\d+/, '"exp":1e999')),
      'claim_malformed',
    ],
    'exp below zero': [() => signed(head, payload({ exp: -1 })), 'claim_malformed'],
    expired: [() => signed(head, payload({ exp: Date.now() / 1_000 - 61 })), 'token_expired'],
    'nbf ahead': [() => signed(head, payload({ nbf: Date.now() / 1_000 + 120 })), 'token_not_yet_valid'],
    'nbf as a string': [() => signed(head, payload({ nbf: '0' })), 'claim_malformed'],
    'iat ahead': [() => signed(head, payload({ iat: Date.now() / 1_000 + 120 })), 'token_issued_in_future'],
    'iat as an object': [() => signed(head, payload({ iat: {} })), 'claim_malformed'],
    'no iss': [() => signed(head, payload({ iss: undefined })), 'issuer_unknown'],
    'iss as an array': [() => signed(head, payload({ iss: [issuer.url] })), 'issuer_unknown'],
    'sub as a number': [() => signed(head, payload({ sub: 7 })), 'claim_malformed'],
    'jti as an object': [() => signed(head, payload({ jti: {} })), 'claim_malformed'],
    'aud as an object': [
      () => signed(head, payload({ aud: { a: 'urn:pulumi:org:main' } })),
      'claim_malformed',
    ],
    'aud as null': [() => signed(head, payload({ aud: null })), 'claim_malformed'],
    'aud with a number in it': [
      () => signed(head, payload({ aud: ['urn:pulumi:org:main', 1] })),
      'claim_malformed',
    ],
    'no aud': [() => signed(head, payload({ aud: undefined })), 'audience_mismatch'],
    'an empty aud': [() => signed(head, payload({ aud: '' })), 'audience_mismatch'],
    'an empty array as aud': [() => signed(head, payload({ aud: [] })), 'audience_mismatch'],
    'an aud of another organization': [
      () => signed(head, payload({ aud: 'urn:pulumi:org:other' })),
      'audience_mismatch',
    ],
    'aud that differs by case': [
      () => signed(head, payload({ aud: 'urn:pulumi:org:Main' })),
      'audience_mismatch',
    ],
    'aud with more behind it': [
      () => signed(head, payload({ aud: 'urn:pulumi:org:main2' })),
      'audience_mismatch',
    ],
    'a subject that no policy allows': [
      () => signed(head, payload({ sub: 'x repo:acme' })),
      'no_policy_applies',
    ],
    'no subject': [() => signed(head, payload({ sub: undefined })), 'no_policy_applies'],
    'the issuer of another organization': [
      () => elsewhere.mint({ aud: 'urn:pulumi:org:main' }),
      'issuer_unknown',
    ],
  };

  test.each(Object.keys(hostile))('%s', async (name) => {
    const [make, reason] = hostile[name] ?? [() => '', ''];
    const answer = await server.exchange({ subject_token: make() });
    expect({ status: answer.status, error: answer.body.error }).toEqual({
      status: 400,
      error: 'invalid_grant',
    });
    expect(answer.body.access_token).toBeUndefined();
    const decision = await server.explain(answer);
    expect({ reason: decision.reason, outcome: decision.outcome }).toEqual({ reason, outcome: 'refused' });
    expect(decision.checks.at(-1)?.outcome).toBe(policyReasons.has(reason) ? 'passed' : 'failed');
  });

  describe('an issuer that is almost the registered issuer', () => {
    const variants: Record<string, (url: string) => string> = {
      'a slash more': (url) => `${url}/`,
      'two slashes more': (url) => `${url}//`,
      'upper case': (url) => url.toUpperCase(),
      'upper case of the scheme': (url) => url.replace('https', 'HTTPS'),
      'the default port': (url) => `${url}:443`,
      'another port': (url) => `${url}:8443`,
      'plain http': (url) => url.replace('https', 'http'),
      'a dot segment': (url) => `${url}/.`,
      'a dot behind the host': (url) => `${url}.`,
      'a percent-encoded letter': (url) => url.replace('example', '%65xample'),
      'a fullwidth letter': (url) => url.replace('example', 'ｅxample'),
      'a Cyrillic letter': (url) => url.replace('example', 'еxample'),
      'a zero-width space': (url) => `${url}\u200b`,
      'a user name': (url) => url.replace('https://', 'https://x@'),
      'a query': (url) => `${url}?`,
      'a fragment': (url) => `${url}#`,
      'a space': (url) => `${url} `,
      'a wildcard': () => '*',
      __proto__: () => '__proto__',
    };
    test.each(Object.keys(variants))('%s', async (name) => {
      const iss = variants[name]?.(issuer.url);
      expect(await server.reasonOf({ subject_token: signed(head, payload({ iss })) })).toBe('issuer_unknown');
    });
  });

  test('an unknown caller and a caller without proof get the same error', async () => {
    const tokens = {
      organization: { audience: 'urn:pulumi:org:nobody', subject_token: issuer.mint() },
      foreign: { audience: 'urn:pulumi:org:other', subject_token: issuer.mint() },
      issuer: { subject_token: elsewhere.mint() },
      key: { subject_token: signed({ ...head, kid: 'nobody' }) },
      unsuitable: { subject_token: signed({ ...head, kid: 'p384' }) },
      signature: {
        subject_token: signRawToken(head, payload(), { key: stranger.privateKey, alg: 'ES256' }),
      },
    };
    const answers = await Promise.all(Object.values(tokens).map((parameters) => server.exchange(parameters)));
    const descriptions = answers.map((answer) => {
      const { error, error_description } = answer.body;
      return JSON.stringify([
        answer.status,
        error,
        error_description.replace(decisionIdOf(answer) ?? '-', 'ID'),
      ]);
    });
    expect(new Set(descriptions).size).toBe(1);
    expect(descriptions[0]).toContain('(decision ID)');
  });

  test.each([
    ['a weak RSA key', () => testKey(generateKeyPairSync('rsa', { modulusLength: 1024 }), { kid: 'weak' })],
    ['a key for encryption', () => ({ ...issuerKey, jwk: { ...issuerKey.jwk, use: 'enc' } })],
    ['a private key', () => ({ ...issuerKey, jwk: issuerKey.privateKey.export({ format: 'jwk' }) })],
    ['a shared secret', () => ({ ...issuerKey, jwk: { kty: 'oct', k: 'AAAA' } })],
  ])('%s cannot be registered', async (_name, make) => {
    const issuer = server.registerIssuer({ key: make() as TestKey });
    await expect(issuer).rejects.toThrow(/"code":400,"message":"jwks: keys\[0\]/);
  });

  test('aud may contain other audiences too', async () => {
    const token = signed(head, payload({ aud: ['https://sts.example', 'urn:pulumi:org:main'] }));
    expect((await server.exchange({ subject_token: token })).status).toBe(200);
  });

  test('claims named like properties of every object are ordinary claims', async () => {
    const strange = await server.registerIssuer({
      policies: [
        {
          ...allowAll,
          rules: { '"__proto__"': 'yes', 'constructor.prototype': 'yes', toString: 'yes', sub: '*' },
        },
      ],
    });
    const without = await server.exchange({ subject_token: strange.mint() });
    const refused = await server.explain(without);
    expect(refused.reason).toBe('no_policy_applies');
    const missing = refused.policies[0]?.rules.filter(({ outcome }) => outcome === 'claim_missing');
    expect(missing?.map(({ claimPath }) => claimPath).sort()).toEqual([
      '"__proto__"',
      'constructor.prototype',
      'toString',
    ]);
    const claims = JSON.parse('{"__proto__":"yes","constructor":{"prototype":"yes"},"toString":"yes"}');
    const granted = await server.exchange({
      subject_token: signRawToken(
        head,
        JSON.stringify(validClaims(strange.url)).replace('{', `${JSON.stringify(claims).slice(0, -1)},`),
        { key: issuerKey.privateKey, alg: 'ES256' },
      ),
    });
    expect(granted.status).toBe(200);
    const decision = await server.explain(granted);
    expect(Object.hasOwn(decision.claims ?? {}, '__proto__')).toBe(true);
    expect(decision.policies[0]?.rules.every(({ outcome }) => outcome === 'matched')).toBe(true);
  });
});

const policyReasons = new Set(['audience_mismatch', 'no_policy_applies']);
