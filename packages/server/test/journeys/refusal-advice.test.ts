import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { ecTestKey } from '../support/issuers/raw-token.ts';
import {
  allowAll,
  type Claims,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

const past = Math.floor(Date.now() / 1_000) - 86_400;

describeOnBothEngines('the decision of a refusal before the policies', (openTestDatabase) => {
  let server: TrustingServer;
  let issuer: RegisteredIssuer;
  let forged: RegisteredIssuer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
    issuer = await server.registerIssuer({ policies: [allowAll] });
    const key = ecTestKey('key-1');
    forged = await server.registerIssuer({ key });
  });
  afterAll(() => server.stop());

  const refusals: readonly [reason: string, fix: string, ask: () => Record<string, string>][] = [
    [
      'token_expired',
      'obtain a new token right before the exchange',
      () => ({ subject_token: issuer.mint({ iat: past, exp: past + 300 }) }),
    ],
    [
      'token_not_yet_valid',
      'Wait until the time in nbf',
      () => ({ subject_token: issuer.mint({ nbf: 4_102_444_800 }) }),
    ],
    [
      'token_issued_in_future',
      'the clock of the issuer is ahead',
      () => ({ subject_token: issuer.mint({ iat: past + 2 * 86_400, exp: past + 2 * 86_400 + 300 }) }),
    ],
    // Signed with the key of another issuer under the same kid.
    [
      'signature_invalid',
      'Pass the token unchanged',
      () => ({ subject_token: forged.mint({ iss: issuer.url }) }),
    ],
    ['key_unknown', 'Known keys: key-1; ', () => ({ subject_token: issuer.mint({}, { kid: 'other' }) })],
    [
      'issuer_unknown',
      'symbolon issuer create',
      () => ({ subject_token: issuer.mint({ iss: 'https://unknown.example' }) }),
    ],
    [
      'audience_mismatch',
      'urn:symbolon:org:main',
      () => ({ subject_token: issuer.mint({ aud: 'sts.amazonaws.com' }) }),
    ],
    [
      'claim_malformed',
      'Have the issuer send the claim in the form that the failed check expects',
      () => ({ subject_token: issuer.mint({ sub: 7 } as Claims) }),
    ],
    ['token_malformed', 'in compact form with three parts', () => ({ subject_token: 'not-a-token' })],
  ];

  test.each(refusals)(
    '%s explains the fix (%s), and no check contradicts another or the token',
    async (reason, fix, ask) => {
      const decision = await server.explain(await server.exchange(ask()));
      expect(decision.reason).toBe(reason);
      expect(decision.hints.map(({ message }) => message).join('\n')).toContain(fix);
      const outcomes = decision.checks.map(({ outcome }) => outcome);
      // No check runs after a failed one, so only the last may have failed.
      expect(outcomes.slice(0, -1).every((outcome) => outcome === 'passed')).toBe(true);
      const isBeforePolicies = reason !== 'audience_mismatch';
      expect(outcomes.at(-1)).toBe(isBeforePolicies ? 'failed' : 'passed');
      const names = decision.checks.map(({ check }) => check);
      expect(new Set(names).size).toBe(names.length);
      const isSigned = decision.checks.some(
        ({ check, outcome }) => check === 'signature' && outcome === 'passed',
      );
      expect(decision.token?.verified ?? false).toBe(isSigned);
      expect(decision.claims !== null).toBe(isSigned);
    },
  );
});
