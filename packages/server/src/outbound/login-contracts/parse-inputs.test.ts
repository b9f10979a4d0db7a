import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loginContracts } from './login-contracts.ts';

const faultsOf = (login: string, inputs: unknown) => loginContracts.get(login)?.findFaults(inputs);
const role = { roleArn: 'arn:aws:iam::1:role/x', sessionName: 'ci' };

describe('inputs of a login', () => {
  test('valid inputs have no faults', () => {
    expect(faultsOf('aws-login', { oidc: { ...role, duration: '1h30m' } })).toEqual([]);
    expect(faultsOf('vault-login', { address: 'https://vault:8200', jwt: { role: 'a' } })).toEqual([]);
  });

  test('all faults are reported at once, each with its path', () => {
    const faults = faultsOf('aws-login', {
      oidc: { roleArn: 'short', sessionName: 'a b', duration: '1d', policyArns: ['short'] },
      more: 1,
    });
    expect(faults?.map(({ path }) => path)).toEqual([
      'more',
      'oidc.roleArn',
      'oidc.sessionName',
      'oidc.duration',
      'oidc.policyArns[0]',
    ]);
  });

  test('an unknown input is named where it is written, with the place that it was meant for', () => {
    const gcp = { project: 1, oidc: { workloadPoolId: 'p', providerId: 'p', serviceAccount: 's@p.iam' } };
    expect(faultsOf('gcp-login', { ...gcp, subjectAttributes: ['currentEnvironment.name'] })).toEqual([
      {
        path: 'subjectAttributes',
        message:
          'fn::open::gcp-login does not accept subjectAttributes; did you mean oidc.subjectAttributes?',
        complete: true,
      },
    ]);
  });

  test.each([
    [19, false],
    [20, true],
    [2_048, true],
    [2_049, false],
  ])('a role ARN of %i characters: valid is %s', (length, valid) => {
    expect(faultsOf('aws-login', { oidc: { ...role, roleArn: 'a'.repeat(length) } })?.length === 0).toBe(
      valid,
    );
  });

  test.each([
    ['a', false],
    ['ab', true],
    ['user@ci_1=+,.-', true],
    ['a b', false],
    ['a'.repeat(64), true],
    ['a'.repeat(65), false],
  ])('the session name %s: valid is %s', (sessionName, valid) => {
    expect(faultsOf('aws-login', { oidc: { ...role, sessionName } })?.length === 0).toBe(valid);
  });

  test('checking any JSON value never throws, and every fault has a path and a message', () => {
    fc.assert(
      fc.property(fc.constantFrom(...loginContracts.keys()), fc.jsonValue(), (kind, inputs) => {
        for (const { path, message } of faultsOf(kind, inputs) ?? []) {
          expect([typeof path, message.length > 0]).toEqual(['string', true]);
        }
      }),
    );
  });
});
