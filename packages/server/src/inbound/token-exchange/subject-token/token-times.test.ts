import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateTokenTimes } from './token-times.ts';

const now = 1_800_000_000;
const context = { nowAt: now * 1000, clockToleranceSeconds: 60 };

describe('the form of exp, nbf and iat', () => {
  const wrong: [string, unknown][] = [
    ['a string', String(now + 300)],
    ['null', null],
    ['a boolean', true],
    ['an array', [now + 300]],
    ['an object', { valueOf: now + 300 }],
    ['negative', -1],
    ['infinite, as 1e400 is parsed', Number.POSITIVE_INFINITY],
    ['NaN', Number.NaN],
    ['above 2^53', 2 ** 53 + 2],
  ];

  test.each(wrong)('exp that is %s is claim_malformed', (_form, exp) => {
    expect(evaluateTokenTimes(claims({ exp }), context)).toMatchObject({
      fault: {
        reason: 'claim_malformed',
        message: "the token's 'exp' is not a number of seconds from 0 to 2^53",
        failed: { check: 'expiry' },
      },
    });
  });

  test.each(wrong)('nbf and iat that are %s are claim_malformed', (_form, value) => {
    expect(evaluateTokenTimes(claims({ exp: now + 300, nbf: value }), context)).toMatchObject({
      fault: { reason: 'claim_malformed', failed: { check: 'not_before' } },
    });
    expect(evaluateTokenTimes(claims({ exp: now + 300, iat: value }), context)).toMatchObject({
      fault: { reason: 'claim_malformed', failed: { check: 'issued_at' } },
    });
  });

  test('exp that is missing is claim_missing', () => {
    expect(evaluateTokenTimes(claims({ iat: now }), context)).toMatchObject({
      ok: false,
      fault: {
        reason: 'claim_missing',
        message: "the token has no 'exp'; the issuer must limit its lifetime",
      },
    });
  });

  test('fractions are allowed and come out as whole milliseconds', () => {
    expect(evaluateTokenTimes(claims({ exp: now + 0.1234567, nbf: now - 0.5, iat: 0 }), context)).toEqual({
      ok: true,
      value: { expiresAt: now * 1000 + 123, notBeforeAt: now * 1000 - 500, issuedAt: 0 },
    });
  });

  test('the largest exp is still a date', () => {
    const evaluated = evaluateTokenTimes(claims({ exp: 2 ** 53 }), context);
    if (!evaluated.ok) throw new Error(evaluated.fault.message);
    expect(new Date(evaluated.value.expiresAt).toISOString()).toBe('+275760-09-13T00:00:00.000Z');
  });
});

describe('the limits', () => {
  test('a token is refused from exp plus the tolerance on', () => {
    expect(reason({ exp: now - 59.999 })).toBe('passed');
    expect(reason({ exp: now - 60 })).toBe('token_expired');
    expect(reason({ exp: now }, 0)).toBe('token_expired');
    expect(reason({ exp: now + 0.001 }, 0)).toBe('passed');
  });

  test('a token is valid from nbf minus the tolerance on', () => {
    expect(reason({ exp: now + 900, nbf: now + 60 })).toBe('passed');
    expect(reason({ exp: now + 900, nbf: now + 60.5 })).toBe('token_not_yet_valid');
    expect(reason({ exp: now + 900, nbf: now + 1 }, 0)).toBe('token_not_yet_valid');
  });

  test('a token issued further ahead than the tolerance is refused', () => {
    expect(reason({ exp: now + 900, iat: now + 60 })).toBe('passed');
    expect(reason({ exp: now + 900, iat: now + 61 })).toBe('token_issued_in_future');
  });

  test('the tolerance is at most 60 s for any configuration, and without one nothing passes', () => {
    expect(reason({ exp: now - 61 }, 3600)).toBe('token_expired');
    expect(reason({ exp: now - 61 }, Number.POSITIVE_INFINITY)).toBe('token_expired');
    expect(reason({ exp: now + 900 }, Number.NaN)).toBe('token_expired');
    expect(evaluateTokenTimes(claims({ exp: now }), { ...context, nowAt: Number.NaN })).toMatchObject({
      ok: false,
    });
  });

  test('refusals state the amount and the clock difference', () => {
    expect(evaluateTokenTimes(claims({ exp: now - 340, iat: now - 640 }), context)).toEqual({
      ok: false,
      fault: {
        reason: 'token_expired',
        message: 'token expired 340 s ago; get a new token from the issuer',
        failed: {
          check: 'expiry',
          expected: 'the current time is before exp, with a tolerance of 60 s',
          actual: 'expired 340 s ago',
        },
        secondsSinceIssued: 640,
      },
    });
    expect(evaluateTokenTimes(claims({ exp: now + 900, iat: now + 95 }), context)).toMatchObject({
      fault: {
        message: 'token issued 95 s in the future; check the clocks of issuer and server',
        secondsSinceIssued: -95,
      },
    });
    expect(evaluateTokenTimes(claims({ exp: now + 900, nbf: now + 90 }), context)).toMatchObject({
      fault: {
        message: 'token not valid for another 90 s; check the clocks of issuer and server',
        secondsSinceIssued: null,
      },
    });
  });

  test('a token that passes is within its times, for any numbers', () => {
    const near = fc.double({ min: now - 200, max: now + 200, noNaN: true });
    const tolerance = fc.integer({ min: 0, max: 90 });
    fc.assert(
      fc.property(
        near,
        fc.option(near),
        fc.option(near),
        tolerance,
        (exp, nbf, iat, clockToleranceSeconds) => {
          const given = { exp, ...(nbf === null ? {} : { nbf }), ...(iat === null ? {} : { iat }) };
          const slack = Math.min(clockToleranceSeconds, 60);
          const within = now - exp < slack && (nbf ?? now) - now <= slack && (iat ?? now) - now <= slack;
          expect(evaluateTokenTimes(given, { nowAt: now * 1000, clockToleranceSeconds }).ok).toBe(within);
        },
      ),
    );
  });
});

function claims(value: Record<string, unknown>) {
  return value as Parameters<typeof evaluateTokenTimes>[0];
}

function reason(value: Record<string, unknown>, clockToleranceSeconds = 60): string {
  const evaluated = evaluateTokenTimes(claims(value), { nowAt: now * 1000, clockToleranceSeconds });
  return evaluated.ok ? 'passed' : evaluated.fault.reason;
}

test('a token that expired long ago is refused with days instead of seconds', () => {
  const refused = evaluateTokenTimes({ exp: 1_000 }, { nowAt: 95_972_123_000, clockToleranceSeconds: 0 });
  expect(refused).toMatchObject({
    fault: {
      message: 'token expired 1110 days ago; get a new token from the issuer',
      failed: { actual: 'expired 1110 days ago' },
    },
  });
});
