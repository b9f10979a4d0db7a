import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reasonCodes } from '../decisions/index.ts';
import { describeForCaller, oauthErrorOf, openReasonOf, useAllowedCharacters } from './oauth-error.ts';

const described = (reason: keyof typeof oauthErrorOf, message: string) =>
  describeForCaller({ reason, message }, 'ID');

describe('the error for the caller', () => {
  test('every reason except the grant has an error of the contract', () => {
    const refusals = reasonCodes.filter((reason) => reason !== 'granted');
    expect(Object.keys(oauthErrorOf).sort()).toEqual([...refusals].sort());
  });

  test('before the signature is verified all reasons give the same error', () => {
    const alike = (
      [
        'organization_unknown',
        'issuer_unknown',
        'key_unknown',
        'key_unsuitable',
        'key_too_weak',
        'signature_invalid',
      ] as const
    ).map((reason) => `${oauthErrorOf[reason]} ${described(reason, `secret of ${reason}`)}`);
    expect(new Set(alike).size).toBe(1);
  });

  test('metrics reveal no more than the error for the caller', () => {
    const shown = reasonCodes.map((reason) => [openReasonOf(reason), reason] as const);
    const hidden = shown.filter(([open, reason]) => open !== reason);
    expect(new Set(hidden.map(([open]) => open))).toEqual(new Set(['not_trusted']));
    expect(hidden.map(([, reason]) => reason)).toEqual([
      'organization_unknown',
      'issuer_unknown',
      'key_unknown',
      'key_unsuitable',
      'key_too_weak',
      'signature_invalid',
    ]);
  });

  test.each(['keys_unavailable', 'denied_by_policy', 'scope_not_authorized'] as const)(
    '%s reveals no internals',
    (reason) => expect(described(reason, 'policy 7 at 10.0.0.1')).not.toMatch(/7|10\.0/),
  );

  test('any other reason is returned unchanged, followed by the decision id', () => {
    expect(described('token_expired', 'token expired 340 s ago')).toBe(
      'token expired 340 s ago (decision ID)',
    );
  });

  test('a description has only characters that RFC 6749 §5.2 allows, for any input', () => {
    expect(useAllowedCharacters('a "b" \\ é\n')).toBe("a 'b' ? ??");
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(useAllowedCharacters(text)).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/);
      }),
    );
  });
});
