import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findIssuerHints, similarIdentifiers } from './similar-issuers.ts';

const registered = 'https://ci.example.com/tenant';

test.each([
  ['https://ci.example.com/tenant/', 'trailing_slash'],
  ['https://CI.example.com/tenant', 'letter_case'],
  ['https://ci.example.com:443/tenant', 'issuer_similar'],
  ['https://ci.example.com/x/../tenant', 'issuer_similar'],
  ['https://ci.example.com/%74enant', 'issuer_similar'],
])('%s is a near miss of the registered issuer: %s', (issuer, code) => {
  const forms = similarIdentifiers(issuer).map((form) => form.toLowerCase());
  expect(forms).toContain(registered);
  expect(findIssuerHints(issuer, [registered]).map((hint) => hint.code)).toEqual([code]);
});

test('an issuer unlike the registered issuer is not a near miss', () => {
  expect(similarIdentifiers('https://evil.example.com/tenant')).not.toContain(registered);
});

test('the issuer of a GitHub Enterprise Server is recognized, with the command that registers it', () => {
  const issuer = 'https://github.acme.example/_services/token';
  const [hint, ...others] = findIssuerHints(issuer, []);
  expect(others).toEqual([]);
  expect(hint?.code).toBe('issuer_of_preset');
  expect(hint?.message).toContain('GitHub Actions');
  expect(hint?.message).toContain(`symbolon issuer create --preset github-actions --issuer '${issuer}'`);
});

test('looking for near misses never throws', () => {
  fc.assert(fc.property(fc.string(), (issuer) => Array.isArray(similarIdentifiers(issuer))));
});
