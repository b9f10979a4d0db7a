import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodePart } from '../../../../test/support/issuers/raw-token.ts';
import { describeFormFailure } from './describe-checks.ts';
import { parseJwt } from './unverified-jwt.ts';

const header = { alg: 'ES256', kid: 'k1', typ: 'JWT' };
const claims = { iss: 'https://issuer.example', sub: 's', exp: 1 };
const signature = Buffer.alloc(64, 7).toString('base64url');
const valid = compact(header, claims);

describe('a well-formed token', () => {
  test('is parsed, and nothing in it is trusted', () => {
    expect(parseJwt(valid)).toEqual({
      ok: true,
      value: {
        compact: valid,
        signingInput: valid.slice(0, valid.lastIndexOf('.')),
        signature: Buffer.from(valid.slice(valid.lastIndexOf('.') + 1), 'base64url'),
        header: { alg: 'ES256', kid: 'k1' },
        unverifiedClaims: claims,
        unverifiedIssuer: 'https://issuer.example',
      },
    });
  });

  test.each(['jwt', 'JWT', 'at+jwt', 'application/jwt', 'anything'])('may be of the type %s', (typ) => {
    expect(parseJwt(compact({ ...header, typ }, claims)).ok).toBe(true);
  });

  test('has no issuer if iss is not a string', () => {
    expect(parseJwt(compact(header, { iss: ['https://issuer.example'] }))).toMatchObject({
      value: { unverifiedIssuer: null },
    });
    expect(parseJwt(compact(header, { __proto__: null, sub: 's' }))).toMatchObject({
      value: { unverifiedIssuer: null },
    });
    expect(parseJwt(compact(header, '{"__proto__":{"iss":"https://issuer.example"}}'))).toMatchObject({
      value: { unverifiedIssuer: null },
    });
  });

  test('does not return keys or key addresses of its header', () => {
    const embedded = {
      jku: 'https://evil.example',
      x5u: 'https://evil.example',
      jwk: { kty: 'oct' },
      x5c: ['AA'],
    };
    expect(parseJwt(compact({ ...header, ...embedded }, claims))).toMatchObject({
      value: { header: { alg: 'ES256', kid: 'k1' } },
    });
    expect(JSON.stringify(parseJwt(compact({ ...header, ...embedded }, claims)))).not.toContain(
      'evil.example"',
    );
  });

  test('may be 16 KiB long but not one character longer', () => {
    const padded = (length: number) => `${valid.slice(0, valid.lastIndexOf('.') + 1)}${'A'.repeat(length)}`;
    const rest = 16_384 - valid.lastIndexOf('.') - 1;
    expect(parseJwt(padded(rest - (rest % 4))).ok).toBe(true);
    expect(parseJwt(padded(rest + 1))).toMatchObject({ ok: false, fault: { reason: 'token_too_large' } });
  });
});

describe('token_malformed', () => {
  const [head = '', body = '', sig = ''] = valid.split('.');
  test.each([
    ['an empty text', '', /three parts/],
    ['two parts', `${head}.${body}`, /three parts/],
    ['four parts', `${valid}.${sig}`, /three parts/],
    ['a thousand dots', '.'.repeat(1000), /three parts/],
    ['an encrypted token', `${encodePart({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d`, /encrypted/],
    [
      'JSON serialization',
      JSON.stringify({ payload: body, protected: head, signature: sig }),
      /compact form/,
    ],
    ['no signature', `${head}.${body}.`, /signature is empty/],
    ['an empty payload', `${head}..${sig}`, /payload is not valid JSON/],
    ['a header with padding', `${head}==.${body}.${sig}`, /header is not canonical base64url/],
    ['a payload with padding', `${head}.${body}=.${sig}`, /payload is not canonical base64url/],
    ['a signature with padding', `${valid}==`, /signature is not canonical base64url/],
    ['a trailing line break', `${valid}\n`, /signature is not canonical base64url/],
    ['a leading space', ` ${valid}`, /header is not canonical base64url/],
    ['a space inside', `${head}.${body.slice(0, 5)} ${body.slice(5)}.${sig}`, /payload is not canonical/],
    ['the plain base64 alphabet', `${head}.${body}.${sig.slice(0, -4)}+/+/`, /signature is not canonical/],
    [
      'set trailing bits in the signature',
      `${head}.${body}.${sig.slice(0, -1)}x`,
      /signature is not canonical/,
    ],
    ['a letter beyond ASCII', `${head}.${body}.${sig}\u0430`, /signature is not canonical/],
    ['a header that is not JSON', compact('alg=ES256', claims), /header is not valid JSON/],
    ['a header that is an array', compact([header], claims), /header is not a JSON object/],
    ['a payload that is text', compact(header, '"text"'), /payload is not a JSON object/],
    ['a payload that is null', compact(header, 'null'), /payload is not a JSON object/],
    ['a payload that is another token', compact(header, valid), /payload is not valid JSON/],
    ['a byte order mark', compact(header, `\uFEFF${JSON.stringify(claims)}`), /byte order mark/],
    [
      'a payload that is not UTF-8',
      `${head}.${Buffer.from([0x22, 0xff, 0x22]).toString('base64url')}.${sig}`,
      /UTF-8/,
    ],
    ['exp as NaN', compact(header, '{"exp":NaN}'), /not a JSON value/],
    ['a nested token', compact({ ...header, cty: 'JWT' }, claims), /another token/],
    ['a nested token in lower case', compact({ ...header, cty: 'application/jwt' }, claims), /another token/],
    ['a kid that is a number', compact({ ...header, kid: 1 }, claims), /'kid' is not a string/],
    ['a kid that is null', compact({ ...header, kid: null }, claims), /'kid' is not a string/],
    ['a typ that is an object', compact({ ...header, typ: {} }, claims), /'typ' is not a string/],
    ['a claim with NUL', compact(header, { ...claims, sub: 'a\0b' }), /NUL/],
    ['a claim with half a surrogate pair', compact(header, '{"sub":"\\ud800"}'), /unpaired surrogate/],
    ['too deep a payload', compact(header, `{"a":${'['.repeat(40)}${']'.repeat(40)}}`), /levels of nesting/],
  ])('%s', (_fault, text, message) => {
    expect(parseJwt(text)).toEqual({
      ok: false,
      fault: { reason: 'token_malformed', message: expect.stringMatching(message) },
    });
  });

  test.each([
    ['alg in the header', compact('{"alg":"none","alg":"ES256"}', claims)],
    ['alg in the header, escaped', compact('{"alg":"ES256","\\u0061lg":"none"}', claims)],
    ['sub in the payload', compact(header, '{"sub":"a","sub":"b"}')],
    ['sub in the payload, escaped', compact(header, '{"sub":"a","s\\u0075b":"b"}')],
    ['a member far inside', compact(header, '{"a":[{"b":{"c":1,"d":2,"c":3}}]}')],
    ['__proto__', compact(header, '{"__proto__":1,"__proto__":2}')],
  ])('a member given twice: %s', (_member, text) => {
    expect(parseJwt(text)).toEqual({
      ok: false,
      fault: { reason: 'token_malformed', message: expect.stringContaining('appears a second time') },
    });
  });
});

describe('algorithm_not_allowed', () => {
  test.each([
    'none',
    'None',
    'NONE',
    'nOnE',
    'HS256',
    'HS384',
    'HS512',
    'rs256',
    'ES256K',
    'Ed25519',
    'RSA1_5',
    '',
  ])('%j', (alg) => {
    const text = compact({ alg }, claims);
    expect(parseJwt(text)).toMatchObject({ ok: false, fault: { reason: 'algorithm_not_allowed' } });
    expect(parseJwt(text.slice(0, text.lastIndexOf('.') + 1))).toMatchObject({
      fault: { reason: 'algorithm_not_allowed' },
    });
  });

  test.each([
    ['absent', {}],
    ['null', { alg: null }],
    ['an array', { alg: ['ES256'] }],
    ['a property name of every object', { alg: 'constructor' }],
    ['inherited', '{"__proto__":{"alg":"ES256"}}'],
  ])('%s', (_form, head) => {
    const refusal = parseJwt(compact(head, claims));
    expect(refusal).toMatchObject({ ok: false, fault: { reason: 'algorithm_not_allowed' } });
    if (!refusal.ok)
      expect(describeFormFailure(refusal.fault)).toMatchObject([{ check: 'algorithm', outcome: 'failed' }]);
  });
});

describe('critical_header_unsupported', () => {
  test.each([
    ['crit with an extension', { ...header, crit: ['exp'], exp: 1 }],
    ['an empty crit', { ...header, crit: [] }],
    ['a crit that is not an array', { ...header, crit: null }],
    ['an unencoded payload', { ...header, crit: ['b64'], b64: false }],
    ['b64 on its own', { ...header, b64: true }],
    ['crit before a bad algorithm', { alg: 'none', crit: ['x'] }],
  ])('%s', (_form, head) => {
    const refusal = parseJwt(compact(head, claims));
    expect(refusal).toMatchObject({ ok: false, fault: { reason: 'critical_header_unsupported' } });
    if (!refusal.ok)
      expect(describeFormFailure(refusal.fault)).toMatchObject([{ check: 'form', outcome: 'failed' }]);
  });
});

describe('for any text', () => {
  test('parseJwt never throws and its messages fit an error_description (RFC 6749)', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json().map((json) => encodePart(json)),
      fc.constant(encodePart(header)),
      fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })).map(encodePart),
      fc.string({ unit: 'binary' }).map((alg) => encodePart({ alg })),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 4 }), (parts) => {
        const parsed = parseJwt(parts.join('.'));
        if (!parsed.ok) expect(parsed.fault.message).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]{1,2000}$/);
      }),
    );
  });
});

function compact(head: unknown, payload: unknown): string {
  return `${encodePart(head)}.${encodePart(payload)}.${signature}`;
}
